package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"

	"github.com/wneessen/go-mail"
)

// mailer sends mail through the server that SMTP_URL names: smtp (STARTTLS where offered) or smtps. Options: from=address,
// tls=none for a server on loopback.
type mailer struct {
	client *mail.Client
	from   string
}

// newMailer makes a mailer; without SMTP_URL each mail fails with a sentence that says so, and waits in the queue.
func newMailer(rawURL string) (*mailer, error) {
	if rawURL == "" {
		return &mailer{}, nil
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, errors.New("SMTP_URL wants a URL such as smtp://user:password@host:587")
	}
	options := []mail.Option{mail.WithTLSPolicy(mail.TLSOpportunistic)}
	if u.Scheme == "smtps" {
		options = []mail.Option{mail.WithSSL()}
	} else if u.Query().Get("tls") == "none" {
		options = []mail.Option{mail.WithTLSPolicy(mail.NoTLS)}
	}
	host := u.Hostname()
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, errors.New("SMTP_URL wants a port that is a number")
		}
		options = append(options, mail.WithPort(n))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("SMTP_URL: %w", err)
	}
	from := u.Query().Get("from")
	if from == "" {
		from = "PostDog <no-reply@" + mailDomain(host) + ">"
	}
	return &mailer{client: client, from: from}, nil
}

// mailDomain is a domain that a From address may have: an IP address is none.
func mailDomain(host string) string {
	if net.ParseIP(host) != nil {
		return "localhost"
	}
	return host
}

// SendMail implements identity.Mailer.
func (m *mailer) SendMail(ctx context.Context, to, subject, text string) error {
	if m.client == nil {
		return errors.New("no mail can be sent: set SMTP_URL")
	}
	msg := mail.NewMsg()
	if err := errors.Join(msg.From(m.from), msg.To(to)); err != nil {
		return errors.New("mail: an address is not valid") // the library's words would quote it
	}
	msg.Subject(subject)
	msg.SetDate()
	msg.SetMessageID()
	msg.SetBodyString(mail.TypeTextPlain, text)
	if err := m.client.DialAndSendWithContext(ctx, msg); err != nil {
		var sendErr *mail.SendError
		if errors.As(err, &sendErr) {
			return fmt.Errorf("mail: the server refused it (%s)", sendErr.Reason)
		}
		return fmt.Errorf("mail: the server can't be reached: %w", err)
	}
	return nil
}
