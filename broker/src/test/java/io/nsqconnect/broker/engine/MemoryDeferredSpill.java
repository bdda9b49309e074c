package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;

/** Deferred records on the heap. */
public final class MemoryDeferredSpill extends BreakableSpill implements DeferredSpill {
  /** A record, what it waits for, and how many hold it. */
  record Stored(byte[] bytes, long when, int holders) {}

  private final Map<Long, Stored> records = new LinkedHashMap<>();
  private long lastRecord;
  private boolean unflushed;
  private boolean withoutMemory;

  /** What is stored, and not settled, by its name. */
  Map<Long, Stored> records() {
    return records;
  }

  /** Whether nothing can be handed over for want of memory. */
  void withoutMemory(boolean isWithout) {
    withoutMemory = isWithout;
  }

  @Override
  public void recover(RecoveredRecords recovered) {
    records.forEach((record, stored) -> recovered.accept(record, stored.when()));
  }

  @Override
  public long append(ByteBuf memory, int index, int length, long when) {
    checkWritable();
    records.put(++lastRecord, new Stored(ByteBufUtil.getBytes(memory, index, length), when, 1));
    unflushed = true;
    return lastRecord;
  }

  @Override
  public Outcome read(long record, Spill.RecordConsumer consumer) {
    if (withoutMemory) {
      throw new OutOfMemoryError("as the test wants it");
    }
    checkOpen();
    byte[] bytes = records.get(record).bytes();
    consumer.accept(Unpooled.wrappedBuffer(bytes), 0, bytes.length, record, Spill.AT_ONCE);
    return Outcome.HANDED_OVER;
  }

  @Override
  public void share(long record, int count) {
    records.computeIfPresent(
        record, (any, had) -> new Stored(had.bytes(), had.when(), had.holders() + count));
  }

  @Override
  public boolean isShared(long record) {
    return records.containsKey(record) && records.get(record).holders() > 1;
  }

  @Override
  public void settle(long record) {
    records.computeIfPresent(
        record,
        (any, had) ->
            had.holders() == 1 ? null : new Stored(had.bytes(), had.when(), had.holders() - 1));
  }

  @Override
  public int settleAll(long record) {
    Stored had = records.remove(record);
    return had == null ? 0 : had.holders();
  }

  @Override
  public void empty() {
    checkOpen();
    records.clear();
    unflushed = false;
    forgetFailure();
  }

  @Override
  public void close(boolean moved) {
    checkOpen();
    if (moved) {
      empty();
    }
    markClosed();
  }

  @Override
  public void delete() {
    empty();
    markClosed();
  }

  @Override
  boolean isUnflushed() {
    return unflushed;
  }

  @Override
  void flushed() {
    unflushed = false;
  }
}
