package model

import (
	"time"

	"postdog.io/dal"
)

// WebhookTraffic is how the webhooks of all channels do.
type WebhookTraffic struct {
	ReceivedLastHour, Waiting, Failed, Kept int64
	WaitingSince                            *time.Time
	LagMedianMs, Lag95Ms                    *float64
	Channels                                []*ChannelTraffic
}

// ChannelTraffic is what came for a channel.
type ChannelTraffic struct {
	Channel  *dal.Channel
	Received int64
	LastAt   *time.Time
	// Silent says whether something usually comes at this time, and nothing did.
	Silent bool
}
