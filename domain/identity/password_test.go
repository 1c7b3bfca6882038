package identity_test

import (
	"strings"
	"testing"

	"postdog.io/domain"
)

func TestEasyPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	w := start(t)
	for _, easy := range []string{
		"password1234", "Password1234!", "qwertyuiop123", "123456789012", strings.Repeat("a", 256), "letmeinletmein",
		"PostDog12345", "Mina Okafor 12", "Larkspur Bikes 1", "larkspurbikes2026", strings.Repeat("p4ssw0rd", 30),
	} {
		in := w.form()
		in.Password = easy
		wants(t, easy, w.SignUp(t.Context(), in), domain.Invalid, "password")
		in.Password = strings.TrimSuffix(in.Email, "@example.com") + "1"
		wants(t, "the address itself", w.SignUp(t.Context(), in), domain.Invalid, "password")
	}
	for _, hard := range []string{"four wide open windows", "vK9#tPq2!mZx", strings.Repeat("äÄ漢", 80)} {
		in := w.form()
		in.Password = hard
		if err := w.SignUp(t.Context(), in); err != nil {
			t.Errorf("%q: %v", hard, err)
		}
	}
}
