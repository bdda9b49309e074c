package io.nsqconnect.benchmarks.load;

/**
 * What one point has shown of a broker.
 *
 * @param perSecond deliveries a second
 * @param processorUs processor time of the broker for a delivery, publishing included
 * @param residentMb memory of the broker at the end, in units of 2^20 bytes
 */
record Cost(double perSecond, double processorUs, double residentMb) {
  static Cost of(long deliveries, long elapsedNs, long processorNs, long residentBytes) {
    return new Cost(
        deliveries * 1e9 / Math.max(1, elapsedNs),
        processorNs / 1e3 / Math.max(1, deliveries),
        residentBytes / (double) (1 << 20));
  }
}
