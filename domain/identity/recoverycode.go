package identity

import (
	"context"
	"crypto/rand"
	"strings"

	"postdog.io/dal"
	"postdog.io/domain"
)

const recoveryCodeCount = 10

// recoveryAlphabet leaves out what people mix up: 0 and O, 1 and I and L.
const recoveryAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// newRecoveryCode makes a code such as 7KQ2M-XW9RT-3HDPC: 15 of 31 letters, 74 bits.
func newRecoveryCode() string {
	var b strings.Builder
	for n := range 15 {
		if n == 5 || n == 10 {
			b.WriteByte('-')
		}
		b.WriteByte(recoveryAlphabet[randomBelow(len(recoveryAlphabet))])
	}
	return b.String()
}

// randomBelow returns a uniform random number below n, at most 256.
func randomBelow(n int) int {
	var b [1]byte
	for {
		_, _ = rand.Read(b[:])
		if int(b[0]) < 256-256%n {
			return int(b[0]) % n
		}
	}
}

// normalizeRecoveryCode accepts a code as people type it, and says whether it looks like one at all.
func normalizeRecoveryCode(code string) (string, bool) {
	code = strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(strings.TrimSpace(code)))
	return code, len(code) == 15
}

func hashRecoveryCode(tx *dal.ControlTx, normalized string) ([]byte, error) {
	return tx.Hash("recovery_codes", normalized)
}

func replaceRecoveryCodes(ctx context.Context, tx *dal.ControlTx, user domain.UserID) ([]string, error) {
	codes := make([]string, recoveryCodeCount)
	rows := make([]dal.RecoveryCode, recoveryCodeCount)
	for n := range codes {
		codes[n] = newRecoveryCode()
		normalized, _ := normalizeRecoveryCode(codes[n])
		hash, err := hashRecoveryCode(tx, normalized)
		if err != nil {
			return nil, err
		}
		rows[n] = dal.RecoveryCode{ID: domain.NewID[domain.RecoveryCodeID](), UserID: user, CodeHash: hash}
	}
	return codes, dal.ReplaceRecoveryCodes(ctx, tx, user, rows)
}
