package main

import (
	"math"
	"testing"
)

func TestHeapOf(t *testing.T) {
	t.Parallel()
	profile := []byte(`heap profile: 3: 4098 [9: 9000] @ heap/2048
1: 1024 [3: 3072] @ 0x1 0x2
#	0x1	postdog.io/sandbox.(*Sandbox).remember+0x1	/src/sandbox/thread.go:1
#	0x2	net/http.(*conn).serve+0x2	/go/net/http/server.go:2

2: 2048 [3: 3072] @ 0x3 0x2
#	0x3	postdog.io/dal.Open+0x1	/src/dal/store.go:1

0: 0 [3: 3072] @ 0x4
#	0x4	postdog.io/sandbox.New+0x1	/src/sandbox/sandbox.go:1

1: 1000000 [3: 3072] @ 0x5 0x1
#	0x5	bytes.growSlice+0x1	/go/bytes/buffer.go:1
#	0x1	postdog.io/sandbox.(*Sandbox).keep+0x1	/src/sandbox/record.go:1


# runtime.MemStats
# Alloc = 5
# HeapAlloc = 2000000
# HeapSys = 7
`)
	got, err := heapOf(profile, "postdog.io/sandbox.")
	// A large one is sampled always; of 1024 bytes at a rate of 1024, one of 1 - 1/e.
	if want := 1_000_000 + 1024/(1-1/math.E); err != nil || math.Abs(got-want) > 1 {
		t.Errorf("%v, %v, not %v", got, err, want)
	}
	if all, err := heapAlloc(profile); err != nil || all != 2_000_000 {
		t.Errorf("the whole is %v, %v", all, err)
	}
	if _, err := heapOf([]byte("no profile"), "x"); err == nil {
		t.Error("a page of text is taken for a profile")
	}
}
