package io.nsqconnect.benchmarks;

import io.nsqconnect.broker.engine.DeferredSpill;
import io.nsqconnect.broker.engine.NullSpill;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.Spills;
import java.util.Collection;
import java.util.List;

/** Storage for engines that must never need any: everything is forgotten. */
final class DiscardingSpills implements Spills {
  @Override
  public Spill open(String name) {
    return NullSpill.INSTANCE;
  }

  @Override
  public DeferredSpill openDeferred(String name) {
    return null;
  }

  @Override
  public Collection<String> pinnedTopics() {
    return List.of();
  }

  @Override
  public void flush() {}

  @Override
  public String failure() {
    return null;
  }
}
