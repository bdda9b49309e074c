package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A spill that keeps its records on the heap and breaks on demand, the way a disk does: a failure
 * shows when something is written, stays known until a flush succeeds, and what was not flushed
 * can't be read while it lasts.
 */
public final class MemorySpill implements Spill {
  public static final String FAILURE = "no space left on device";

  private record Stored(byte[] bytes, long when) {}

  private final ArrayDeque<Stored> records = new ArrayDeque<>();
  private final Map<Long, Integer> holders = new HashMap<>();
  private long handedOver;
  private int unflushed;
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

  boolean isBroken() {
    return broken;
  }

  boolean isOpen() {
    return open;
  }

  List<byte[]> records() {
    List<byte[]> all = new ArrayList<>();
    records.forEach(record -> all.add(record.bytes()));
    return all;
  }

  /** Records that were handed over and are not settled. */
  public int heldCount() {
    return holders.size();
  }

  @Override
  public void append(ByteBuf memory, int index, int length) {
    appendDeferred(memory, index, length, AT_ONCE);
  }

  @Override
  public void appendDeferred(ByteBuf memory, int index, int length, long when) {
    checkOpen();
    if (broken) {
      failure = FAILURE;
    }
    failIfFailed();
    records.add(new Stored(ByteBufUtil.getBytes(memory, index, length), when));
    unflushed++;
  }

  @Override
  public boolean poll(RecordConsumer consumer) {
    checkOpen();
    if (broken && records.size() <= unflushed) {
      return false;
    }
    Stored record = records.poll();
    if (record == null) {
      return false;
    }
    unflushed = Math.min(unflushed, records.size());
    holders.put(++handedOver, 1);
    consumer.accept(
        Unpooled.wrappedBuffer(record.bytes()),
        0,
        record.bytes().length,
        handedOver,
        record.when());
    return true;
  }

  @Override
  public void share(long record, int count) {
    holders.computeIfPresent(record, (any, before) -> before + count);
  }

  @Override
  public void settle(long record) {
    holders.computeIfPresent(record, (any, before) -> before == 1 ? null : before - 1);
  }

  @Override
  public int settleAll(long record) {
    Integer before = holders.remove(record);
    return before == null ? 0 : before;
  }

  @Override
  public long depth() {
    checkOpen();
    return records.size();
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
    holders.clear();
    unflushed = 0;
    failure = null;
  }

  @Override
  public long close() {
    checkOpen();
    open = false;
    return 0;
  }

  @Override
  public void delete() {
    empty();
    open = false;
  }

  void flush() {
    if (broken && (unflushed > 0 || failure != null)) {
      failure = FAILURE;
    } else {
      failure = null;
      unflushed = 0;
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
