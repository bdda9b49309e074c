package io.nsqconnect.it.kill;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of what a consumer has settled a kill may undo.
 *
 * <p>With each sync a channel writes down how far it has been read, up to the first message that is
 * not settled. So a FIN is certainly durable when everything that the channel had delivered before
 * it was settled too, and a sync that began after that has ended. When a sync began is not seen
 * from outside; it takes no longer than {@link #LONGEST_SYNC_NS}.
 *
 * <p>Only what was delivered to one single connection can be judged: what lies unread in another
 * one's socket is not settled either, and nobody here knows of it.
 */
final class SyncWindow {
  /** A sync of all queues, on a machine whose disk has other things to do. */
  static final long LONGEST_SYNC_NS = 5_000_000_000L;

  private static final Comparator<Delivery> BY_TIME =
      Comparator.comparingLong(Delivery::receivedNs);

  private record Reading(Life life, ChannelName channel) {}

  private final Map<Reading, List<Delivery>> deliveries = new HashMap<>();
  private final Map<Delivery, Copy> copies = new HashMap<>();

  SyncWindow(Journal journal) {
    for (Publication publication : journal.publications()) {
      Copy.all(publication, journal.channels()).forEach(this::add);
    }
    deliveries.values().forEach(list -> list.sort(BY_TIME));
  }

  /** Whether what was said to a delivery was certainly durable when its process was killed. */
  boolean isPast(Delivery settled) {
    Life life = settled.life();
    return life.consumers(settled.channel()) == 1
        && leftBehindNs(settled) < life.syncedNs(settled.channel()) - LONGEST_SYNC_NS;
  }

  /**
   * When a delivery and everything that came before it was settled; {@link Long#MAX_VALUE} if
   * never.
   */
  private long leftBehindNs(Delivery settled) {
    long latestNs = settled.doneNs();
    for (Delivery delivery : deliveries.get(new Reading(settled.life(), settled.channel()))) {
      if (delivery.receivedNs() > settled.actedNs()) {
        break;
      }
      latestNs = Math.max(latestNs, settledNs(delivery));
    }
    return latestNs;
  }

  private void add(Copy copy) {
    for (Delivery delivery : copy.deliveries()) {
      copies.put(delivery, copy);
      deliveries
          .computeIfAbsent(
              new Reading(delivery.life(), copy.channel()), reading -> new ArrayList<>())
          .add(delivery);
    }
  }

  /** When the broker could leave a message behind: by its consumer's word, or when it timed out. */
  private long settledNs(Delivery delivery) {
    if (delivery.isSettled()) {
      return delivery.doneNs();
    }
    return copies.get(delivery).deliveries().stream()
        .filter(later -> later.life() == delivery.life())
        .mapToLong(Delivery::receivedNs)
        .filter(receivedNs -> receivedNs > delivery.receivedNs())
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
