package media_test

import (
	"testing"

	"postdog.io/server/embedded/embeddedtest"
)

func TestMain(m *testing.M) { embeddedtest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
