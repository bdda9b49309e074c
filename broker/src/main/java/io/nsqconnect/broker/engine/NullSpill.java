package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;

/** The spill of ephemeral topics and channels: accepts everything and keeps nothing. */
public final class NullSpill implements Spill {
  /** The one there is: it has no state. */
  public static final NullSpill INSTANCE = new NullSpill();

  private NullSpill() {}

  @Override
  public void append(ByteBuf memory, int index, int length) {}

  @Override
  public void appendDeferred(ByteBuf memory, int index, int length, long when) {}

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
  public long close() {
    return 0;
  }

  @Override
  public void delete() {}

  @Override
  public void share(long record, int count) {}

  @Override
  public boolean isShared(long record) {
    return false;
  }

  @Override
  public void settle(long record) {}

  @Override
  public int settleAll(long record) {
    return 0;
  }
}
