package io.nsqconnect.benchmarks;

import io.nsqconnect.broker.engine.NullSpill;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.Spills;

/** Storage for engines that must never need any: everything is forgotten. */
final class DiscardingSpills implements Spills {
  @Override
  public Spill open(String name) {
    return NullSpill.INSTANCE;
  }

  @Override
  public void flush() {}

  @Override
  public String failure() {
    return null;
  }
}
