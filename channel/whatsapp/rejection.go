package whatsapp

import (
	"strconv"

	"postdog.io/channel"
	"postdog.io/channel/meta"
)

// reason is what we tell the person who sent a message, and whether sending it again later may help.
type reason struct {
	message string
	again   bool
}

// reasons are the codes that a message can fail with, at once or in a later status.
var reasons = map[string]reason{
	"1":      {"WhatsApp had a problem of its own. Try again in a few minutes.", true},
	"2":      {"WhatsApp was temporarily unavailable. Try again in a few minutes.", true},
	"100":    {"WhatsApp did not accept the content of this message. Check its text and try again.", false},
	"368":    {"WhatsApp has restricted this business account for breaking a policy. Check its status in WhatsApp Manager.", true},
	"803":    {"WhatsApp does not know what this message refers to.", false},
	"130403": {"You have blocked this person on WhatsApp. Unblock them to write to them.", false},
	"130429": {"Too many messages were sent from this number at once. Try again in a minute.", true},
	"130472": {"This person is part of a WhatsApp experiment and gets no marketing messages. Reach them on another channel.", false},
	"130497": {"WhatsApp does not let your business write to people in this country.", false},
	"131000": {"WhatsApp had a problem of its own. Try again in a few minutes.", true},
	"131008": {"WhatsApp is missing something in this message, such as its recipient.", false},
	"131009": {"WhatsApp did not accept a value in this message, such as the recipient's number.", false},
	"131016": {"WhatsApp was overloaded. Try again in a few minutes.", true},
	"131021": {"You cannot send a message to your own WhatsApp number.", false},
	"131026": {"WhatsApp could not deliver this message. The person may not use WhatsApp, or has an old version of it.", false},
	"131030": {"This is a test number, and the recipient is not on its list. Add them in the app's dashboard first.", false},
	"131037": {"Your display name is not approved yet. Finish this in WhatsApp Manager, then try again.", true},
	"131042": {"WhatsApp found a problem with your payment method. Mend it in WhatsApp Manager, then try again.", true},
	"131044": {"WhatsApp found a problem with your payment method. Mend it in WhatsApp Manager, then try again.", true},
	"131047": {"More than 24 hours have passed since this person last wrote. Send a template message instead.", false},
	"131048": {"WhatsApp limits this number because too many people reported or blocked it. Pause and try again later.", true},
	"131049": {"WhatsApp held this message back, since this person got enough marketing lately. Wait at least a day.", true},
	"131050": {"This person has stopped marketing messages from your business on WhatsApp.", false},
	"131051": {"WhatsApp does not support this kind of message.", false},
	"131052": {"WhatsApp could not download the media of this message. Attach it again.", true},
	"131053": {"WhatsApp could not process the media of this message. Check its format and size.", true},
	"131055": {"This kind of message is not enabled for your WhatsApp account.", true},
	"131056": {"Too many messages were sent to this person in a short time. Try again in a minute.", true},
	"131057": {"WhatsApp is doing maintenance on this number. Try again in a few minutes.", true},
	"131062": {"This template needs the person's phone number, which WhatsApp does not tell you.", false},
	"131063": {"WhatsApp wants this account to send marketing through its Marketing Messages API.", true},
	"131064": {"WhatsApp limits your templates because some were put in the wrong category. Try again later.", true},
	"132000": {"The number of values does not match what the template needs.", false},
	"132001": {"This template does not exist in this language, or is not approved yet.", false},
	"132005": {"With its values filled in, the template is too long.", false},
	"132007": {"WhatsApp found that this template's content breaks a policy.", false},
	"132008": {"A value of the template has the wrong form.", false},
	"132012": {"A value of the template has the wrong form.", false},
	"132015": {"WhatsApp has paused this template because of its low quality. Try again when it is active.", true},
	"132016": {"WhatsApp has disabled this template because of its low quality. Use another one.", false},
	"132018": {"A value of the template has the wrong form: no line breaks, tabs or long runs of spaces.", false},
	"132068": {"The flow of this message is blocked.", true},
	"132069": {"The flow of this message is limited. Try again later.", true},
	"133010": {"This number is not registered with WhatsApp. Connect it again.", true},
	"134011": {"Your business has not accepted WhatsApp's payment terms.", true},
	"135000": {"WhatsApp could not send this message and gives no reason.", false},
	"137000": {"This person's identity on WhatsApp has changed. Make sure that it is still them before you write.", false},
}

// rejected makes a refusal. An unknown code gets a sentence by its class.
func rejected(code, detail string) *channel.Rejected {
	r, known := reasons[code]
	if !known {
		r = reason{message: "WhatsApp refused this message."}
		if number, err := strconv.Atoi(code); err == nil {
			switch meta.ClassOf(number) {
			case meta.Auth, meta.Permission:
				r = reason{"WhatsApp no longer accepts this account's connection. Connect it again.", true}
			case meta.RateLimit, meta.PairRate, meta.Transient, meta.Ambiguous:
				r = reason{"WhatsApp could not send this message just now. Try again in a few minutes.", true}
			}
		}
	}
	return &channel.Rejected{Code: code, Message: r.message, Detail: detail, RetryByHand: r.again}
}
