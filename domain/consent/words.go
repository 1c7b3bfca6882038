package consent

// languages is the order in which a word that several languages share is credited: English words are used everywhere.
var languages = []string{
	"en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "ro", "hu", "el", "tr", "ru", "uk", "ar", "he", "fa",
	"hi", "bn", "ur", "id", "ms", "sw", "th", "vi", "zh", "ja", "ko",
}

// stops are the words by which people end marketing, each the whole of a message. To add a language, add its tag above
// and a line here.
var stops = map[string][]string{
	"en": {
		"stop", "stop all", "stopall", "unsubscribe", "unsubscribe me", "cancel", "end", "quit", "opt out", "optout", "opt me out", "revoke",
		"stop messaging me", "stop texting me", "stop writing to me", "stop contacting me", "stop sending me messages", "stop sending messages",
		"stop these messages", "stop messages", "no more messages", "do not message me", "don't message me", "do not contact me",
		"don't contact me", "remove me", "remove me from your list", "take me off your list", "stop promotions", "stop marketing",
		"stop ads", "stop spam", "stop spamming me", "stop it", "no marketing", "no more ads", "no more promotions", "end messages",
		"stop marketing messages", "i want to unsubscribe", "i want to stop", "stop now",
	},
	"de": {
		"stopp", "abmelden", "abbestellen", "abmeldung", "ende", "aufhören", "austragen", "kündigen", "keine werbung", "keine werbung mehr",
		"keine nachrichten mehr", "nicht mehr schreiben", "newsletter abbestellen", "ich möchte mich abmelden", "werbung stoppen",
		"keine weiteren nachrichten", "schreiben sie mir nicht mehr", "schreibt mir nicht mehr", "stopp werbung", "widerruf",
	},
	"fr": {
		"arrêt", "arrêter", "arrêtez", "désabonner", "désabonnement", "me désabonner", "désinscription", "me désinscrire", "désinscrire",
		"plus de messages", "plus de pub", "plus de publicité", "ne m'écrivez plus", "ne me contactez plus", "stop pub", "résilier",
		"je veux me désabonner", "arrêtez les messages", "stop sms",
	},
	"es": {
		"parar", "baja", "darme de baja", "dar de baja", "cancelar", "cancelar suscripción", "desuscribir", "desuscribirme", "no más mensajes",
		"no más publicidad", "dejen de escribirme", "no me escriban más", "deja de escribirme", "quiero darme de baja", "detener", "basta",
		"no enviar más",
	},
	"pt": {
		"sair", "parar", "pare", "cancelar", "descadastrar", "cancelar inscrição", "remover", "não quero mais", "não quero mais receber",
		"não me envie mais mensagens", "parem de enviar mensagens", "parar promoções", "quero sair", "me remova", "desinscrever",
	},
	"it": {
		"ferma", "fermati", "basta", "cancella", "cancellami", "disiscrivimi", "disiscriviti", "annulla iscrizione", "disdici",
		"non scrivetemi più", "basta messaggi", "basta pubblicità", "non voglio più messaggi",
	},
	"nl": {"stoppen", "afmelden", "uitschrijven", "meld me af", "schrijf me uit", "geen berichten meer", "geen reclame meer", "opzeggen"},
	"sv": {"stopp", "sluta", "avsluta", "avregistrera", "avprenumerera", "avanmäl", "inga fler meddelanden", "ingen reklam"},
	"da": {"stop", "afmeld", "frameld", "afmeld mig", "ikke flere beskeder", "opsig"},
	"nb": {"stopp", "avslutt", "meld av", "avmeld", "meld meg av", "ikke flere meldinger"},
	"fi": {"lopeta", "peruuta", "peru tilaus", "ei enää viestejä", "ei mainoksia"},
	"pl": {"stop", "wypisz", "wypisz mnie", "rezygnuję", "anuluj", "zakończ", "nie piszcie", "nie chcę reklam", "zrezygnuj", "przestań", "przestańcie"},
	"cs": {"stop", "odhlásit", "odhlásit se", "odhlaste mě", "zrušit", "přestaňte", "už nepište", "žádné reklamy"},
	"ro": {"stop", "dezabonare", "dezabonează-mă", "oprește", "opriți", "anulează", "fără reclame", "nu mai vreau mesaje"},
	"hu": {"stop", "állj", "leiratkozás", "leiratkozom", "lemondás", "ne írjatok többet", "nem kérek több üzenetet"},
	"el": {"στοπ", "διακοπή", "διαγραφή", "απεγγραφή", "σταματήστε", "σταμάτα", "όχι άλλα μηνύματα", "ακύρωση"},
	"tr": {"durdur", "iptal", "abonelikten çık", "abonelik iptal", "çık", "mesaj atmayın", "artık mesaj istemiyorum", "reklam istemiyorum"},
	"ru": {"стоп", "отписаться", "отпишите меня", "отписка", "прекратите", "отмена", "больше не пишите", "не пишите мне", "отказаться"},
	"uk": {"стоп", "відписатися", "відпишіть мене", "припиніть", "скасувати", "більше не пишіть", "не пишіть мені", "відмовитися"},
	"ar": {
		"توقف", "توقفوا", "ايقاف", "إيقاف", "أوقف", "الغاء", "إلغاء", "إلغاء الاشتراك", "الغاء الاشتراك", "ستوب", "لا ترسلوا", "لا تراسلوني",
		"إيقاف الرسائل", "لا أريد رسائل", "أوقفوا الرسائل",
	},
	"he": {"עצור", "עצרו", "הפסק", "הפסיקו", "הסר", "הסרה", "הסירו אותי", "ביטול", "סטופ", "להסיר", "בטל"},
	"fa": {"توقف", "لغو", "لغو اشتراک", "قطع", "پیام ندهید", "لغو عضویت"},
	"hi": {"रोकें", "रोको", "रुको", "बंद", "बंद करो", "बंद करें", "स्टॉप", "सदस्यता समाप्त", "मैसेज बंद करो", "मत भेजो", "band karo", "roko"},
	"bn": {"বন্ধ", "বন্ধ করুন", "থামুন", "স্টপ", "আর না"},
	"ur": {"بند", "بند کرو", "بند کریں", "روکیں", "روکو", "سٹاپ", "ان سبسکرائب"},
	"id": {"berhenti", "stop", "batal", "henti", "hentikan", "berhenti langganan", "jangan kirim lagi", "tidak mau lagi", "unreg"},
	"ms": {"berhenti", "henti", "hentikan", "batal", "jangan hantar lagi"},
	"sw": {"simamisha", "ondoa", "komesha", "usinitumie tena"},
	"th": {"หยุด", "ยกเลิก", "เลิก", "หยุดส่ง", "ยกเลิกรับข่าวสาร", "ไม่รับ"},
	"vi": {"dừng", "dừng lại", "hủy", "huỷ", "hủy đăng ký", "ngừng", "không nhận nữa", "tu choi", "từ chối"},
	"zh": {"停止", "退订", "退訂", "取消", "取消订阅", "取消訂閱", "td", "不要再发", "不要再發", "别再发了", "別再傳了", "拒收"},
	"ja": {"停止", "配信停止", "解除", "登録解除", "退会", "やめて", "やめてください", "ストップ", "中止", "送らないでください"},
	"ko": {"중지", "중단", "정지", "수신거부", "거부", "해지", "그만", "구독취소", "스톱", "보내지 마세요"},
}

// starts are the words by which people take a stop back.
var starts = map[string][]string{
	"en": {"start", "unstop", "subscribe", "resubscribe", "subscribe me", "opt in", "optin", "resume", "restart"},
	"de": {"anmelden", "starten", "abonnieren", "wieder anmelden"},
	"fr": {"démarrer", "commencer", "s'abonner", "m'abonner", "reprendre", "abonner"},
	"es": {"empezar", "alta", "suscribir", "suscribirme", "iniciar", "reanudar"},
	"pt": {"iniciar", "começar", "voltar", "inscrever", "assinar"},
	"it": {"inizia", "iscrivimi", "riprendi", "avvia"},
	"nl": {"aanmelden", "inschrijven", "starten"},
	"sv": {"starta", "anmäl"}, "da": {"tilmeld"}, "nb": {"meld på"}, "fi": {"aloita", "tilaa"},
	"pl": {"zapisz", "zapisz mnie", "wznów"}, "cs": {"přihlásit", "začít"}, "ro": {"abonare", "pornește"}, "hu": {"feliratkozás", "feliratkozom"},
	"el": {"έναρξη", "εγγραφή"}, "tr": {"başlat", "abone ol"}, "ru": {"старт", "подписаться"}, "uk": {"старт", "підписатися"},
	"ar": {"ابدأ", "اشترك", "اشتراك", "استئناف"}, "he": {"התחל", "הירשם", "הצטרף"}, "fa": {"شروع", "اشتراک"},
	"hi": {"शुरू", "शुरू करें", "चालू"}, "id": {"mulai", "daftar", "reg"}, "ms": {"mula", "langgan"}, "sw": {"anza"},
	"th": {"เริ่ม", "สมัคร"}, "vi": {"bắt đầu", "đăng ký"}, "zh": {"开始", "開始", "订阅", "訂閱"}, "ja": {"再開", "登録", "スタート"}, "ko": {"시작", "구독"},
}

// courtesies may stand around a decision without changing it.
var courtesies = []string{
	"please", "pls", "plz", "thanks", "thank", "you", "thx", "ty", "bitte", "danke", "svp", "stp", "merci", "por favor", "gracias", "obrigado",
	"obrigada", "per favore", "grazie", "alsjeblieft", "alstublieft", "aub", "bedankt", "tack", "tak", "takk", "kiitos", "proszę", "dziękuję", "prosím",
	"lütfen", "пожалуйста", "спасибо", "будь ласка", "дякую", "من فضلك", "لو سمحت", "شكرا", "בבקשה", "תודה", "tolong", "terima kasih", "कृपया", "please",
}

// ambiguous words end marketing where someone types nothing else, as they do by text message; on a button they may be about anything.
var ambiguous = []string{
	"cancel", "end", "quit", "revoke", "ende", "cancelar", "baja", "sair", "remover", "cancella",
	"anuluj", "zrušit", "anulează", "ακύρωση", "iptal", "çık", "отмена", "скасувати", "إلغاء", "الغاء",
	"ביטול", "בטל", "لغو", "batal", "ยกเลิก", "hủy", "huỷ", "取消", "解除", "中止", "parar", "kündigen", "widerruf", "peruuta", "avsluta", "avslutt",
}
