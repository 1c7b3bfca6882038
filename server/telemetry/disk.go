package telemetry

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

// WatchDisk lets metrics tell of the disk that a folder is on, where the system tells of it.
func (t *Telemetry) WatchDisk(dir string) {
	t.disk.mu.Lock()
	defer t.disk.mu.Unlock()
	t.disk.dir = dir
}

type diskCollector struct {
	mu  sync.Mutex
	dir string
}

var (
	diskFree = prometheus.NewDesc("postdog_data_free_bytes", "What is free on the disk of the data directory.", nil, nil)
	diskSize = prometheus.NewDesc("postdog_data_size_bytes", "How large the disk of the data directory is.", nil, nil)
)

// Describe implements prometheus.Collector.
func (*diskCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- diskFree
	ch <- diskSize
}

// Collect implements prometheus.Collector.
func (c *diskCollector) Collect(ch chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dir == "" {
		return
	}
	if free, size, ok := diskSpace(c.dir); ok {
		ch <- prometheus.MustNewConstMetric(diskFree, prometheus.GaugeValue, free)
		ch <- prometheus.MustNewConstMetric(diskSize, prometheus.GaugeValue, size)
	}
}
