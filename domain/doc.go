// Package domain is the vocabulary that every layer shares: errors with a code and a sentence, ids with a kind,
// events, roles and permissions. The rules live in the packages beneath it, one a noun. It imports nothing of ours.
package domain
