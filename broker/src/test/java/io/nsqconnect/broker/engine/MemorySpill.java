package io.nsqconnect.broker.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records on the heap; what was not flushed can't be read while the disk is broken. */
public final class MemorySpill extends BreakableSpill implements Spill {
  private record Stored(byte[] bytes, long when) {}

  private final ArrayDeque<Stored> records = new ArrayDeque<>();
  private final Map<Long, Integer> holders = new HashMap<>();
  private long handedOver;
  private int unflushed;
  private boolean withoutMemory;

  List<byte[]> records() {
    List<byte[]> all = new ArrayList<>();
    records.forEach(record -> all.add(record.bytes()));
    return all;
  }

  /** Whether nothing can be handed over for want of memory. */
  void withoutMemory(boolean isWithout) {
    withoutMemory = isWithout;
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
    checkWritable();
    records.add(new Stored(ByteBufUtil.getBytes(memory, index, length), when));
    unflushed++;
  }

  @Override
  public boolean poll(RecordConsumer consumer) {
    checkOpen();
    if (isBroken() && records.size() <= unflushed) {
      return false;
    }
    if (withoutMemory && !records.isEmpty()) {
      throw new OutOfMemoryError("as the test wants it");
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
  public boolean isShared(long record) {
    return holders.getOrDefault(record, 0) > 1;
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
  public void empty() {
    checkOpen();
    records.clear();
    holders.clear();
    unflushed = 0;
    forgetFailure();
  }

  @Override
  public long close() {
    checkOpen();
    markClosed();
    return 0;
  }

  @Override
  public void delete() {
    empty();
    markClosed();
  }

  @Override
  boolean isUnflushed() {
    return unflushed > 0;
  }

  @Override
  void flushed() {
    unflushed = 0;
  }
}
