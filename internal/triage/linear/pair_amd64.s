#include "textflag.h"

// func addPair(sums *[4]uint64, w *uint64, stride, mask uint64, features *uint32, n int)
TEXT ·addPair(SB), NOSPLIT, $0-48
	MOVQ sums+0(FP), R8
	MOVQ w+8(FP), SI
	MOVQ stride+16(FP), CX
	MOVQ mask+24(FP), DX
	MOVQ features+32(FP), DI
	MOVQ n+40(FP), BX
	MOVQ $0x0f0f0f0f0f0f0f0f, AX
	MOVQ AX, X7
	PUNPCKLQDQ X7, X7
	PXOR X0, X0 // even weights
	PXOR X1, X1 // odd ones

next:
	MOVL  (DI), AX
	ANDQ  DX, AX
	IMULQ CX, AX
	MOVOU (SI)(AX*1), X4
	MOVO  X4, X5
	PSRLQ $4, X5
	PAND  X7, X4
	PAND  X7, X5
	PADDB X4, X0
	PADDB X5, X1
	ADDQ  $4, DI
	DECQ  BX
	JNE   next
	MOVOU X0, (R8)
	MOVOU X1, 16(R8)
	RET
