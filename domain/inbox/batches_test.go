package inbox

import (
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"weak"
)

// What comes while others are served shares the next turn, in order, and no more of it than may.
func TestBatchesShareTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var turns [][]int
		goOn := make(chan struct{})
		b := batches[int]{atOnce: 1, most: 3, serve: func(batch []int) {
			turns = append(turns, slices.Clone(batch))
			<-goOn
		}}
		b.add(1)
		synctest.Wait()
		b.add(2, 3)
		b.add(4, 5)
		close(goOn)
		synctest.Wait()
		if want := [][]int{{1}, {2, 3, 4}, {5}}; !slices.EqualFunc(turns, want, slices.Equal) {
			t.Errorf("the turns were %v, want %v", turns, want)
		}
	})
}

// A quiet lane holds nothing of what it served: deliveries are what customers wrote.
func TestBatchesLetGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := batches[*[64]byte]{atOnce: 1, most: 8, serve: func([]*[64]byte) {}}
		served := new([64]byte)
		left := weak.Make(served)
		b.add(served)
		synctest.Wait()
		runtime.GC()
		if left.Value() != nil {
			t.Error("it still holds what it served")
		}
		runtime.KeepAlive(&b)
	})
}
