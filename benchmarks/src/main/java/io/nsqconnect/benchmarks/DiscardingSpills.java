package io.nsqconnect.benchmarks;

import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.engine.Spill;
import io.nsqconnect.broker.engine.Spills;

/** Storage for engines that must never need any: everything is forgotten. */
final class DiscardingSpills implements Spills, Spill {
  @Override
  public Spill open(String name) {
    return this;
  }

  @Override
  public void flush() {}

  @Override
  public void append(ByteBuf memory, int index, int length) {}

  @Override
  public boolean poll(RecordConsumer consumer) {
    return false;
  }

  @Override
  public long depth() {
    return 0;
  }

  @Override
  public String failure() {
    return null;
  }

  @Override
  public void empty() {}

  @Override
  public void close() {}

  @Override
  public void delete() {}
}
