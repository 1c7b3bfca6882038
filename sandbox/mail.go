package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/jhillyerd/enmime/v2"
)

const (
	maxMails    = 1000
	maxMailSize = 25 << 20
)

// Mail is one mail that came in. Its JSON is the control API's.
type Mail struct {
	ID      string `json:"id"`
	From    string `json:"from"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html"`
	// Raw is the whole mail as it came.
	Raw        string    `json:"raw"`
	ReceivedAt time.Time `json:"receivedAt"`
	recipients []string
}

// ServeSMTP takes mail on the listener until the sandbox is closed: from everyone, for everyone, with any password or
// none. It keeps the mails and sends none of them on.
func (s *Sandbox) ServeSMTP(l net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{sandbox: s}, nil }))
	server.Domain = "sandbox.localhost"
	server.AllowInsecureAuth = true
	server.MaxMessageBytes = maxMailSize
	server.MaxRecipients = 1000
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.EnableSMTPUTF8 = true
	server.ErrorLog = quiet{}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return l.Close()
	}
	s.smtp = append(s.smtp, server)
	s.mu.Unlock()
	if err := server.Serve(l); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
		return err
	}
	return nil
}

// quiet drops the mail server's log: its clients tell what went wrong.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type mailSession struct {
	sandbox *Sandbox
	from    string
	to      []string
}

func (*mailSession) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login} }

func (*mailSession) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == sasl.Login {
		return &loginServer{}, nil
	}
	return sasl.NewPlainServer(func(_, _, _ string) error { return nil }), nil
}

// loginServer takes any name and password by the old LOGIN mechanism.
type loginServer struct{ step int }

func (l *loginServer) Next([]byte) ([]byte, bool, error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		return []byte("Password:"), false, nil
	}
	return nil, true, nil
}

func (m *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	m.from = from
	return nil
}

func (m *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.to = append(m.to, to)
	return nil
}

func (m *mailSession) Reset()        { m.from, m.to = "", nil }
func (m *mailSession) Logout() error { return nil }

// Data keeps the mail. The faults error_before and error_after_accept of the network mail answer 451.
func (m *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s := m.sandbox
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.takeFault(mail, []string{errorBefore, errorAfterAccept, rateLimit}, "/smtp", strings.Join(m.to, " ")+"\n"+string(raw))
	if f == nil || f.Fault == errorAfterAccept {
		s.world.keepMail(parseMail(raw), m, raw, s.tasks.clock.Now())
	}
	if f != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	}
	return nil
}

// parseMail reads what it can; a mail that is no MIME at all is kept with its raw text alone.
func parseMail(raw []byte) Mail {
	e, err := enmime.ReadEnvelope(bytes.NewReader(raw))
	if err != nil {
		return Mail{}
	}
	return Mail{Subject: e.GetHeader("Subject"), Text: e.Text, HTML: e.HTML}
}

func (w *world) keepMail(m Mail, session *mailSession, raw []byte, at time.Time) {
	w.mailSequence++
	m.ID = fmt.Sprintf("mail-%d", w.mailSequence)
	m.From, m.To, m.recipients = session.from, strings.Join(session.to, ", "), slices.Clone(session.to)
	m.Raw, m.ReceivedAt = string(raw), at.UTC()
	w.mails = append(w.mails, m)
	if len(w.mails) > maxMails {
		w.mails[0] = Mail{}
		w.mails = w.mails[1:]
	}
}

// listMail answers the mails for an address, or all.
func (s *Sandbox) listMail(w http.ResponseWriter, r *http.Request) {
	to := trimmed(r, "to")
	all := []Mail{}
	s.mu.Lock()
	for _, m := range s.world.mails {
		if to == "" || slices.ContainsFunc(m.recipients, func(one string) bool { return strings.EqualFold(one, to) }) {
			all = append(all, m)
		}
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusOK, all)
}
