package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;

/** Deferred records on the heap, which break on demand as those of a {@link MemorySpill} do. */
public final class MemoryDeferredSpill implements DeferredSpill {
  /** A record, what it waits for, and how many hold it. */
  record Stored(byte[] bytes, long when, int holders) {}

  private final Map<Long, Stored> records = new LinkedHashMap<>();
  private long lastRecord;
  private boolean unflushed;
  private boolean open;
  private boolean broken;
  private String failure;

  void open() {
    if (open) {
      throw new IllegalStateException("opened twice");
    }
    open = true;
  }

  /** Breaks the disk, or repairs it. */
  public void broken(boolean isBroken) {
    broken = isBroken;
  }

  boolean isOpen() {
    return open;
  }

  boolean isBroken() {
    return broken;
  }

  /** What is stored, and not settled, by its name. */
  Map<Long, Stored> records() {
    return records;
  }

  @Override
  public void recover(RecoveredRecords recovered) {
    records.forEach((record, stored) -> recovered.accept(record, stored.when()));
  }

  @Override
  public long append(ByteBuf memory, int index, int length, long when) {
    checkOpen();
    if (broken) {
      failure = MemorySpill.FAILURE;
    }
    failIfFailed();
    records.put(++lastRecord, new Stored(ByteBufUtil.getBytes(memory, index, length), when, 1));
    unflushed = true;
    return lastRecord;
  }

  @Override
  public boolean read(long record, Spill.RecordConsumer consumer) {
    checkOpen();
    byte[] bytes = records.get(record).bytes();
    consumer.accept(Unpooled.wrappedBuffer(bytes), 0, bytes.length, record, Spill.AT_ONCE);
    return true;
  }

  @Override
  public void share(long record, int count) {
    records.computeIfPresent(
        record, (any, had) -> new Stored(had.bytes(), had.when(), had.holders() + count));
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
  public String failure() {
    checkOpen();
    return failure;
  }

  @Override
  public void empty() {
    checkOpen();
    records.clear();
    unflushed = false;
    failure = null;
  }

  @Override
  public void close(boolean moved) {
    checkOpen();
    if (moved) {
      empty();
    }
    open = false;
  }

  @Override
  public void delete() {
    empty();
    open = false;
  }

  void flush() {
    if (broken && (unflushed || failure != null)) {
      failure = MemorySpill.FAILURE;
    } else {
      failure = null;
      unflushed = false;
    }
    failIfFailed();
  }

  private void failIfFailed() {
    if (failure != null) {
      throw new SpillException(failure, null);
    }
  }

  private void checkOpen() {
    if (!open) {
      throw new IllegalStateException("not open");
    }
  }
}
