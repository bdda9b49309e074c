package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.nsqconnect.broker.engine.Slab.Lane;
import io.nsqconnect.protocol.MessageFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SimpleLeakDetection.class)
class SlabTest {
  private static final long SEED = 29;
  private static final int MIB = Slab.CHUNK_BYTES;

  private final long directMemoryBefore = directMemory();
  private final Slab slab = new Slab(4L * MIB);

  @AfterEach
  void givesEverythingBackWhenItIsClosed() {
    slab.close();
    assertThat(directMemory()).isEqualTo(directMemoryBefore);
  }

  @Test
  void aFrameKnowsItsLength() {
    for (int length : new int[] {34, 35, 36, 37, 234, MIB, MIB + 1}) {
      assertThat(slab.frameLength(frame(length, Lane.PASSING))).isEqualTo(length);
    }
  }

  @Test
  void usesTheSameMemoryAgainForTrafficThatPassesThrough() {
    for (int i = 0; i < 100_000; i++) {
      long handle = frame(234, Lane.PASSING);
      assertThat(Handle.offset(handle)).isZero();
      slab.release(handle);
    }
    assertThat(slab.bytes()).isEqualTo(MIB);
  }

  @Test
  void aMessageLivesUntilItsLastReferenceIsGivenUp() {
    List<Long> filling = fillChunk();
    long first = filling.get(0);
    slab.retain(first, 2);
    filling.forEach(slab::release);
    frame(234, Lane.PASSING);

    assertThat(slab.bytes()).isEqualTo(2 * MIB);
    slab.release(first);
    assertThat(slab.bytes()).isEqualTo(2 * MIB);
    slab.release(first);
    assertThat(slab.bytes()).isEqualTo(MIB);
  }

  @Test
  void retainingMinusOneIsReleasing() {
    long handle = frame(234, Lane.PASSING);

    slab.retain(handle, -1);

    assertThat(slab.references()).isZero();
  }

  @Test
  void aMessageLargerThanAChunkHasOneToItself() {
    long small = frame(100, Lane.PASSING);
    long large = frame(3 * MIB + 1, Lane.PASSING);
    long next = frame(100, Lane.PASSING);

    assertThat(slab.bytes()).isEqualTo(MIB + 3 * MIB + Handle.ALIGNMENT);
    assertThat(Handle.chunk(next)).isEqualTo(Handle.chunk(small));
    assertHoldsItsPattern(large);
    slab.release(large);
    assertThat(slab.bytes()).isEqualTo(MIB);
  }

  @Test
  void isFullFromItsLimitOnAndNoLongerWhenMessagesGo() {
    List<Long> handles = new ArrayList<>();
    while (!slab.isFull()) {
      handles.add(frame(MIB / 2, Lane.PASSING));
    }

    assertThat(slab.bytes()).isEqualTo(4 * MIB);
    long beyond = frame(MIB, Lane.PASSING);
    assertHoldsItsPattern(beyond);
    slab.release(beyond);
    handles.forEach(slab::release);
    assertThat(slab.isFull()).isFalse();
  }

  @Test
  void givesMemoryBackAfterABurst() {
    List<Long> burst = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      burst.add(frame(MIB, Lane.PASSING));
    }
    assertThat(directMemory() - directMemoryBefore).isEqualTo(100L * MIB);

    burst.forEach(slab::release);

    assertThat(slab.references()).isZero();
    assertThat(slab.bytes()).isEqualTo(MIB);
    assertThat(directMemory() - directMemoryBefore).isLessThanOrEqualTo(17L * MIB);
  }

  @Test
  void aWaitingMessageOf200BytesCostsNoMoreThan64BytesOnTop() {
    int messages = 100_000;
    HandleQueue queue = new HandleQueue(new HandleSegments());
    for (int i = 0; i < messages; i++) {
      queue.push(frame(MessageFrame.BODY_OFFSET + 200, Lane.PASSING));
    }
    long bytes = slab.bytes() + (long) Long.BYTES * messages;

    assertThat(bytes / messages).isLessThanOrEqualTo(200 + 64);
  }

  @Test
  void copiesAStragglerOutOfTheChunkThatItKeepsAlive() {
    List<Long> handles = fillChunk();
    long straggler = Handle.withAttempts(handles.remove(handles.size() / 2), 7);
    frame(234, Lane.PASSING);
    handles.forEach(slab::release);

    long relocated = slab.relocated(straggler, Lane.PASSING);

    assertThat(Handle.chunk(relocated)).isNotEqualTo(Handle.chunk(straggler));
    assertThat(Handle.attempts(relocated)).isEqualTo(7);
    assertThat(slab.bytes()).isEqualTo(MIB);
    assertHoldsItsPattern(relocated);
  }

  @Test
  void leavesAMessageWhereItIsAmongManyOthers() {
    List<Long> handles = fillChunk();
    frame(234, Lane.PASSING);

    assertThat(slab.relocated(handles.get(5), Lane.PASSING)).isEqualTo(handles.get(5));
  }

  @Test
  void keepsWhatIsDeferredAwayFromWhatPassesThrough() {
    long passing = frame(234, Lane.PASSING);
    long deferred = slab.relocated(frame(234, Lane.PASSING), Lane.DEFERRED);

    assertThat(Handle.chunk(deferred)).isNotEqualTo(Handle.chunk(passing));
    assertHoldsItsPattern(deferred);
    assertThat(slab.relocated(deferred, Lane.DEFERRED)).isEqualTo(deferred);
    assertThat(slab.relocated(deferred, Lane.PASSING)).isEqualTo(deferred);
    assertThat(slab.references()).isEqualTo(2);
  }

  @Test
  void relocatingOneReferenceLeavesTheOthersInPlace() {
    long shared = frame(234, Lane.PASSING);
    slab.retain(shared, 1);

    long moved = slab.relocated(shared, Lane.DEFERRED);

    assertThat(slab.references()).isEqualTo(2);
    assertHoldsItsPattern(shared);
    assertHoldsItsPattern(moved);
    slab.release(shared);
    assertHoldsItsPattern(moved);
  }

  @Test
  void aKeptMessageMovesOnlyWhenNobodyElseHoldsIt() {
    SharedRecords keeper = new SharedRecords();
    int number = slab.keepers().add(keeper);
    long straggler = slab.allocateKept(100, number, 1);
    List<Long> others = new ArrayList<>();
    for (int record = 2; record < 200; record++) {
      others.add(slab.allocateKept(10_000, number, record));
    }
    others.forEach(slab::release);

    keeper.shared = true;
    assertThat(slab.relocated(straggler, Lane.PASSING)).isEqualTo(straggler);

    keeper.shared = false;
    assertThat(slab.relocated(straggler, Lane.PASSING)).isNotEqualTo(straggler);
  }

  @Test
  void keepsEveryMessageIntactWhateverComesAndGoes() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Long> live = new ArrayList<>();
    Map<Long, Integer> lengths = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      if (random.nextInt(live.size() > 200 ? 4 : 2) == 0) {
        int length = 42 + random.nextInt(random.nextInt(200) == 0 ? 2 * MIB : 5_000);
        Lane lane = random.nextInt(4) == 0 ? Lane.DEFERRED : Lane.PASSING;
        long handle = frame(length, lane);
        assertThat(lengths.put(handle, length)).isNull();
        live.add(handle);
      } else if (!live.isEmpty()) {
        long handle = live.remove(random.nextInt(live.size()));
        int length = lengths.remove(handle);
        assertThat(slab.frameLength(handle)).isEqualTo(length);
        assertHoldsItsPattern(handle);
        if (random.nextInt(3) == 0) {
          long moved = slab.relocated(handle, random.nextBoolean() ? Lane.DEFERRED : Lane.PASSING);
          assertHoldsItsPattern(moved);
          lengths.put(moved, length);
          live.add(moved);
        } else {
          slab.release(handle);
        }
      }
      assertThat(slab.references()).isEqualTo(live.size());
    }
    live.forEach(slab::release);
    assertThat(slab.bytes()).isLessThanOrEqualTo(2 * MIB);
  }

  /** Messages that fill the open chunk, so that the next one opens another. */
  private List<Long> fillChunk() {
    List<Long> handles = new ArrayList<>();
    for (int end = 236; end <= MIB; end += 236) {
      handles.add(frame(234, Lane.PASSING));
    }
    return handles;
  }

  /** A frame that ends with a number that its length determines. */
  private long frame(int length, Lane lane) {
    long handle = slab.allocate(length, lane);
    ByteBuffer memory = slab.memory(handle);
    memory.putInt(slab.offset(handle) + MessageFrame.SIZE_OFFSET, length - Integer.BYTES);
    memory.putInt(slab.offset(handle) + MessageFrame.TYPE_OFFSET, ~length);
    memory.putInt(slab.offset(handle) + length - Integer.BYTES, 31 * length);
    return handle;
  }

  /** All records have one holder, or more. */
  private static final class SharedRecords implements RecordKeeper {
    boolean shared;

    @Override
    public void share(long record, int count) {}

    @Override
    public boolean isShared(long record) {
      return shared;
    }

    @Override
    public void settle(long record) {}

    @Override
    public int settleAll(long record) {
      return 0;
    }
  }

  private void assertHoldsItsPattern(long handle) {
    ByteBuffer memory = slab.memory(handle);
    int length = slab.frameLength(handle);
    assertThat(memory.getInt(slab.offset(handle) + MessageFrame.TYPE_OFFSET)).isEqualTo(~length);
    assertThat(memory.getInt(slab.offset(handle) + length - Integer.BYTES)).isEqualTo(31 * length);
  }

  private static long directMemory() {
    return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
