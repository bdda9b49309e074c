package io.nsqconnect.broker.engine;

import java.util.Arrays;

/**
 * The deadlines of an engine: a binary heap in which each entry knows its place, so that moving or
 * cancelling one costs O(log n) and what has no deadline costs nothing at all.
 */
final class Deadlines {
  private static final int INITIAL_CAPACITY = 16;

  private Deadline[] heap = new Deadline[INITIAL_CAPACITY];
  private int size;

  /** Makes {@code deadline} due at {@code dueNs}, whether it was scheduled before or not. */
  void schedule(Deadline deadline, long dueNs) {
    deadline.dueNs = dueNs;
    if (!deadline.isScheduled()) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      deadline.place = size++;
    }
    siftUp(deadline);
    siftDown(deadline);
  }

  /** Forgets {@code deadline}, if it is scheduled. */
  void cancel(Deadline deadline) {
    if (!deadline.isScheduled()) {
      return;
    }
    int place = deadline.place;
    deadline.place = Deadline.NOT_SCHEDULED;
    Deadline last = heap[--size];
    heap[size] = null;
    if (last != deadline) {
      last.place = place;
      siftUp(last);
      siftDown(last);
    }
  }

  /** When the next deadline is due, or {@link Long#MAX_VALUE} if there is none. */
  long nextDueNs() {
    return size == 0 ? Long.MAX_VALUE : heap[0].dueNs;
  }

  /** Lets everything happen that is due at {@code nowNs}. */
  void expire(long nowNs) {
    while (size > 0 && heap[0].dueNs - nowNs <= 0) {
      Deadline due = heap[0];
      cancel(due);
      due.onDue(nowNs);
    }
  }

  private void siftUp(Deadline deadline) {
    int place = deadline.place;
    while (place > 0) {
      int parent = place - 1 >>> 1;
      if (heap[parent].dueNs <= deadline.dueNs) {
        break;
      }
      move(heap[parent], place);
      place = parent;
    }
    move(deadline, place);
  }

  private void siftDown(Deadline deadline) {
    int place = deadline.place;
    for (int child = 2 * place + 1; child < size; child = 2 * place + 1) {
      if (child + 1 < size && heap[child + 1].dueNs < heap[child].dueNs) {
        child++;
      }
      if (heap[child].dueNs >= deadline.dueNs) {
        break;
      }
      move(heap[child], place);
      place = child;
    }
    move(deadline, place);
  }

  private void move(Deadline deadline, int place) {
    heap[place] = deadline;
    deadline.place = place;
  }
}
