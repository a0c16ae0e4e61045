package disk_test

import (
	"testing"

	"femos/internal/disk"
)

func TestOf(t *testing.T) {
	t.Parallel()
	room, err := disk.Of(t.TempDir())
	if err != nil || room.Free == 0 || room.Total < room.Free || room.Share() <= 0 || room.Share() > 1 {
		t.Errorf("%+v, %v", room, err)
	}
	if _, err := disk.Of("/no/such/folder"); err == nil {
		t.Error("a folder that is not there has room")
	}
	if (disk.Room{}).Share() != 0 {
		t.Error("nothing of nothing")
	}
}
