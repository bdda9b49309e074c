package io.nsqconnect.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.engine.Slab.Lane;
import io.nsqconnect.protocol.FrameType;
import io.nsqconnect.protocol.MessageFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SimpleLeakDetection.class)
class MessageQueueTest {
  private static final MessageQueue.Deferral NO_DEFERRAL = (handle, when) -> false;

  private static final long SEED = 31;

  private final Slab slab = new Slab(1L << 30);
  private final MemorySpill spill = openSpill();
  private final MessageQueue queue =
      new MessageQueue(slab, new HandleSegments(), spill, 3, NO_DEFERRAL);

  @AfterEach
  void close() {
    slab.close();
  }

  @Test
  void keepsTheOrderOfArrivalInMemory() {
    put(1, 2, 3);

    assertThat(queue.depth()).isEqualTo(3);
    assertThat(queue.spillDepth()).isZero();
    assertThat(pollAll()).containsExactly(1L, 2L, 3L);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void spillsWhatIsBeyondItsMemory() {
    put(1, 2, 3, 4, 5);

    assertThat(queue.depth()).isEqualTo(5);
    assertThat(queue.spillDepth()).isEqualTo(2);
    assertThat(slab.references()).isEqualTo(3);
  }

  @Test
  void takesInTurnFromMemoryAndSpill() {
    put(1, 2, 3, 4, 5, 6);

    assertThat(pollAll()).containsExactly(1L, 4L, 2L, 5L, 3L, 6L);
  }

  @Test
  void keepsTheOrderOfArrivalWithoutMemory() {
    MessageQueue strict = new MessageQueue(slab, new HandleSegments(), spill, 0, NO_DEFERRAL);
    for (long i = 0; i < 100; i++) {
      strict.put(message(i));
    }

    assertThat(slab.references()).isZero();
    assertThat(pollAll(strict)).isSorted().hasSize(100);
  }

  @Test
  void spillsFromAFullSlabWhateverRoomItHas() {
    Slab full = new Slab(0);
    MessageQueue spilling = new MessageQueue(full, new HandleSegments(), spill, 3, NO_DEFERRAL);

    spilling.put(message(full, 1));

    assertThat(spilling.spillDepth()).isEqualTo(1);
    full.close();
  }

  @Test
  void aSpilledMessageComesBackAsTheFrameItWas() {
    MessageQueue strict = new MessageQueue(slab, new HandleSegments(), spill, 0, NO_DEFERRAL);
    long before = Handle.withAttempts(message(5), 65_535);
    byte[] frame = frameBytes(before);
    frame[MessageFrame.ATTEMPTS_OFFSET] = (byte) 0xff;
    frame[MessageFrame.ATTEMPTS_OFFSET + 1] = (byte) 0xff;

    strict.put(before);
    long after = strict.poll();

    assertThat(Handle.attempts(after)).isEqualTo(65_535);
    assertThat(frameBytes(after)).isEqualTo(frame);
    assertThat(slab.references()).isEqualTo(1);
  }

  @Test
  void keepsInMemoryWhatItAdmittedAndCannotSpill() {
    put(1, 2, 3);
    assertThat(queue.refusal()).isNull();
    spill.broken(true);
    put(4, 5);

    assertThat(queue.depth()).isEqualTo(5);
    assertThat(queue.spillDepth()).isZero();
    assertThat(queue.refusal()).isEqualTo(MemorySpill.FAILURE);
    assertThat(pollAll()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void refusesNothingWhileThereIsRoomInMemory() {
    put(1, 2, 3);
    spill.broken(true);
    put(4);

    queue.poll();
    queue.poll();

    assertThat(queue.refusal()).isNull();
  }

  @Test
  void spillsAgainWhenTheSpillHasRecovered() {
    put(1, 2, 3);
    spill.broken(true);
    put(4);
    spill.broken(false);
    spill.flush();

    assertThat(queue.refusal()).isNull();
    put(5);
    assertThat(queue.spillDepth()).isEqualTo(1);
    assertThat(pollAll()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void deliversFromMemoryWhileTheSpillCannotBeRead() {
    put(1, 2, 3, 4);
    spill.broken(true);

    assertThat(pollAll()).containsExactly(1L, 2L, 3L);
    assertThat(queue.isEmpty()).isFalse();
    spill.broken(false);
    assertThat(pollAll()).containsExactly(4L);
  }

  @Test
  void forgetsEverythingWhenItIsEmptied() {
    put(1, 2, 3, 4, 5);

    queue.empty();

    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.depth()).isZero();
    assertThat(queue.poll()).isEqualTo(Handle.NONE);
    assertThat(slab.references()).isZero();
  }

  @Test
  void storesItsMemoryWhenItIsClosed() {
    put(1, 2, 3, 4);

    queue.close();

    assertThat(spill.records()).hasSize(4);
    assertThat(spill.isOpen()).isFalse();
    assertThat(queue.lost()).isZero();
    assertThat(slab.references()).isZero();
  }

  @Test
  void countsWhatItCannotStoreWhenItIsClosed() {
    put(1, 2, 3);
    spill.broken(true);

    queue.store(message(4));
    queue.close();

    assertThat(queue.lost()).isEqualTo(4);
    assertThat(slab.references()).isZero();
  }

  @Test
  void leavesNothingWhenItIsDeleted() {
    put(1, 2, 3, 4);

    queue.delete();

    assertThat(spill.records()).isEmpty();
    assertThat(slab.references()).isZero();
  }

  @Test
  void anEphemeralQueueKeepsWhatFitsInMemory() {
    MessageQueue ephemeral =
        new MessageQueue(slab, new HandleSegments(), NullSpill.INSTANCE, 3, NO_DEFERRAL);
    for (long i = 0; i < 10; i++) {
      ephemeral.put(message(i));
    }

    assertThat(ephemeral.depth()).isEqualTo(3);
    assertThat(slab.references()).isEqualTo(3);
    assertThat(pollAll(ephemeral)).containsExactly(0L, 1L, 2L);
  }

  @Test
  void losesAndInventsNothingWhateverHappens() {
    SplittableRandom random = new SplittableRandom(SEED);
    TreeSet<Long> model = new TreeSet<>();
    for (long i = 0; i < 100_000; i++) {
      switch (random.nextInt(9)) {
        case 0, 1, 2, 3 -> {
          put(i);
          model.add(i);
        }
        case 4 -> spill.broken(random.nextInt(4) == 0);
        case 5 -> {
          if (!spill.isBroken()) {
            spill.flush();
          }
        }
        default -> {
          long handle = queue.poll();
          if (handle == Handle.NONE) {
            assertThat(queue.depth()).isEqualTo(queue.spillDepth());
            assertThat(spill.isBroken() || queue.isEmpty()).isTrue();
          } else {
            assertThat(model.remove(numberOf(handle))).isTrue();
            slab.release(handle);
          }
        }
      }
      assertThat(queue.depth()).isEqualTo(model.size());
      assertThat(slab.references()).isEqualTo(queue.depth() - queue.spillDepth());
    }
    spill.broken(false);
    assertThat(pollAll()).containsExactlyInAnyOrderElementsOf(model);
  }

  private static MemorySpill openSpill() {
    MemorySpill opened = new MemorySpill();
    opened.open();
    return opened;
  }

  private void put(long... numbers) {
    for (long number : numbers) {
      queue.put(message(number));
    }
  }

  private long message(long number) {
    return message(slab, number);
  }

  /** A message whose timestamp is its number. */
  private static long message(Slab in, long number) {
    int length = MessageFrame.BODY_OFFSET + 5;
    long handle = in.allocate(length, Lane.PASSING);
    ByteBuffer memory = in.memory(handle);
    int frame = in.offset(handle);
    memory.putInt(frame + MessageFrame.SIZE_OFFSET, length - Integer.BYTES);
    memory.putInt(frame + MessageFrame.TYPE_OFFSET, FrameType.MESSAGE.ordinal());
    memory.putLong(frame + MessageFrame.TIMESTAMP_OFFSET, number);
    memory.putShort(frame + MessageFrame.ATTEMPTS_OFFSET, (short) 0);
    memory.putLong(frame + MessageFrame.ID_OFFSET, ~number);
    memory.putLong(frame + MessageFrame.ID_OFFSET + Long.BYTES, number * 31);
    memory.put(frame + MessageFrame.BODY_OFFSET, new byte[] {1, 2, 3, 4, 5});
    return handle;
  }

  private long numberOf(long handle) {
    return slab.memory(handle).getLong(slab.offset(handle) + MessageFrame.TIMESTAMP_OFFSET);
  }

  private byte[] frameBytes(long handle) {
    byte[] bytes = new byte[slab.frameLength(handle)];
    slab.memory(handle).get(slab.offset(handle), bytes);
    return bytes;
  }

  private List<Long> pollAll() {
    return pollAll(queue);
  }

  private List<Long> pollAll(MessageQueue from) {
    List<Long> numbers = new ArrayList<>();
    for (long handle = from.poll(); handle != Handle.NONE; handle = from.poll()) {
      numbers.add(numberOf(handle));
      slab.release(handle);
    }
    return numbers;
  }
}
