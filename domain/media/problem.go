package media

import (
	"postdog.io/dal"
	"postdog.io/domain"
)

// The codes of what can be wrong with a file.
const (
	tooLarge     = "TOO_LARGE"
	wrongType    = "TYPE_NOT_ALLOWED"
	program      = "PROGRAM"
	tooBig       = "TOO_MANY_PIXELS"
	harmful      = "HARMFUL"
	notOpus      = "NOT_OPUS"
	empty        = "EMPTY"
	damaged      = "DAMAGED"
	unreachable  = "UNREACHABLE"
	disconnected = "DISCONNECTED"
	notScanned   = "NOT_SCANNED"
	brokenOff    = "UPLOAD_BROKE_OFF"
	notThere     = "NOT_THERE"
	takenBack    = "TAKEN_BACK"
	erased       = "ERASED"
)

var problems = map[string]string{
	tooLarge:     "This file is larger than 100 MB, so it is not kept. Ask for a smaller one, or for a link to it.",
	wrongType:    "This file is not of the kind that it claims to be, so it is not kept.",
	program:      "This file is a program, so it is not kept.",
	tooBig:       "This picture has too many pixels to be shown safely, so it is not kept.",
	harmful:      "The virus scanner found this file to be harmful, so it is not kept.",
	notOpus:      "This recording is not one that can be sent as a voice note.",
	empty:        "This file is empty.",
	damaged:      "This file came damaged, several times. Try to fetch it again later.",
	unreachable:  "The network did not hand this file over. Try to fetch it again.",
	disconnected: "The network no longer accepts this channel's connection. Connect the channel again, then fetch this file again.",
	notScanned:   "The virus scanner did not answer, so this file can't be shown. Try to fetch it again.",
	brokenOff:    "The upload broke off. Upload the file again.",
	notThere:     "The network no longer has this file. Ask for it again.",
	takenBack:    "This file was taken back by its sender.",
	erased:       "The data of this person was erased.",
}

// Problem is a sentence for people on why a file can't be shown; empty where it can, or where it is still on its way.
func Problem(m *dal.Media) string {
	if m.Status == domain.MediaReady || m.Status == domain.MediaPending {
		return ""
	}
	if m.FailureCode != nil && problems[*m.FailureCode] != "" {
		return problems[*m.FailureCode]
	}
	return "This file can't be shown."
}

// refusal says that a file is not kept.
type refusal struct{ code string }

// Error names the code.
func (r *refusal) Error() string { return "media: refused (" + r.code + ")" }

func refuse(code string) error { return &refusal{code} }
