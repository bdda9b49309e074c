package io.nsqconnect.benchmarks.load;

import java.time.Duration;

/** Measures what a broker takes for what it delivers. */
final class Meter implements Watch {
  private final StartedBroker broker;
  private long beganNs;
  private long deliveredBefore;
  private Duration processorBefore;
  private Cost cost;

  Meter(StartedBroker broker) {
    this.broker = broker;
  }

  @Override
  public void begins(long delivered) {
    beganNs = System.nanoTime();
    deliveredBefore = delivered;
    processorBefore = broker.processorTime();
  }

  @Override
  public void ends(long delivered) {
    long processorNs = broker.processorTime().minus(processorBefore).toNanos();
    cost =
        Cost.of(
            delivered - deliveredBefore,
            System.nanoTime() - beganNs,
            processorNs,
            broker.residentBytes());
  }

  /**
   * What it was.
   *
   * @throws LoadException if nothing was delivered while measuring
   */
  Cost cost() throws LoadException {
    if (cost == null || cost.perSecond() == 0) {
      throw new LoadException("nothing was delivered while measuring", null);
    }
    return cost;
  }
}
