// Package disktest gives a test a small disk that is really full: a file system of its own, in memory, in a mount namespace of
// its own, so that nothing else on the machine sees it.
//
//	const onSmallDisk = "FEMOS_SMALL_DISK"
//
//	func TestFull(t *testing.T) {
//		if os.Getenv(onSmallDisk) == "" {
//			disktest.Alone(t, "TestFull", onSmallDisk+"=yes")
//			return
//		}
//		disk := disktest.Mount(t, folder, 12<<20)
//		disk.Fill()
//
// Limits: it works on Linux, as root or where everybody may make user namespaces; anywhere else the test fails.
package disktest
