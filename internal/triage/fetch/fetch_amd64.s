#include "textflag.h"

// func words(table *uint64, stride, mask uint64, list *uint32, n int)
// PREFETCHT0 never faults, whatever the address.
TEXT ·words(SB), NOSPLIT, $0-40
	MOVQ table+0(FP), SI
	MOVQ stride+8(FP), CX
	MOVQ mask+16(FP), DX
	MOVQ list+24(FP), DI
	MOVQ n+32(FP), BX

next:
	MOVL  (DI), AX
	ANDQ  DX, AX
	IMULQ CX, AX
	PREFETCHT0 (SI)(AX*1)
	ADDQ $4, DI
	DECQ BX
	JNE  next
	RET

// func bytes(table *byte, stride, mask uint64, list *uint32, n int)
TEXT ·bytes(SB), NOSPLIT, $0-40
	JMP ·words(SB)
