package io.nsqconnect.sink;

import io.nsqconnect.client.NsqdAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nsqd nodes that there are, and which of them a batch goes to.
 *
 * <p>A batch without a home goes to the connected node that has least to do, in turn among equals.
 * A batch with a home goes there, or if it may, to the next connected node in the order of
 * addresses. The home of a Kafka partition is found by rendezvous hashing, so all tasks agree on
 * it, and it moves only if its node goes or a new node claims it. Never the same batch goes to a
 * node that has it. Belongs to the I/O thread.
 */
final class Nodes {
  private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

  private static final Comparator<Node> BY_ADDRESS =
      Comparator.comparing(node -> node.address().toString());

  private final Function<NsqdAddress, Node> open;
  private final Placement placement;

  /** Sorted by address. */
  private final List<Node> nodes = new CopyOnWriteArrayList<>();

  private int turn;

  /** Whether a batch has found no node, and there have not been enough since. */
  private boolean tooFew;

  Nodes(Function<NsqdAddress, Node> open, Placement placement) {
    this.open = open;
    this.placement = placement;
  }

  /**
   * From now on these are the nodes. One that is gone gets no more batches; but if batches wait for
   * their home, a node that was once there stays: it will come back, or the batch has to wait.
   */
  void become(Collection<NsqdAddress> addresses) {
    Set<NsqdAddress> wanted = new HashSet<>(addresses);
    if (!placement.blocks()) {
      nodes.removeIf(
          node -> {
            boolean gone = !wanted.contains(node.address());
            if (gone) {
              node.retire();
            }
            return gone;
          });
    }
    nodes.forEach(node -> wanted.remove(node.address()));
    wanted.forEach(address -> nodes.add(open.apply(address)));
    nodes.sort(BY_ADDRESS);
    if (tooFew && nodes.size() >= placement.copies()) {
      tooFew = false;
      LOG.info("{} nsqd nodes known: messages are published again", nodes.size());
    }
  }

  /** Where {@code partition} is published first; null if there are no nodes. */
  NsqdAddress home(TopicPartition partition) {
    NsqdAddress home = null;
    long highest = 0;
    for (Node node : nodes) {
      long weight = weight(node.address(), partition);
      if (home == null || weight > highest) {
        home = node.address();
        highest = weight;
      }
    }
    return home;
  }

  private static long weight(NsqdAddress node, TopicPartition partition) {
    CRC32 crc = new CRC32();
    crc.update((node + "/" + partition).getBytes(StandardCharsets.UTF_8));
    // CRCs of similar texts differ in the same bits; multiplying makes all bits count.
    long mixed = crc.getValue() * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 32;
  }

  /** The node for {@code batch} now; null if there is none. */
  Node choose(Batch batch) {
    Node chosen = find(batch);
    if (chosen == null && !tooFew) {
      tooFew = true;
      LOG.warn(
          "{} nsqd nodes known (expected: at least {}): messages wait until there are more",
          nodes.size(),
          placement.copies());
    }
    return chosen;
  }

  private Node find(Batch batch) {
    LaneKey key = batch.lane().key();
    NsqdAddress home = key.partition() == null ? key.home() : home(key.partition());
    if (home == null) {
      return leastBusy(batch);
    }
    return placement.blocks() ? atHome(home, batch) : nearHome(home, batch);
  }

  private Node leastBusy(Batch batch) {
    Node best = null;
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get((turn + i) % nodes.size());
      if (!batch.acceptedBy().contains(node.address()) && (best == null || isBetter(node, best))) {
        best = node;
      }
    }
    turn = nodes.isEmpty() ? 0 : (turn + 1) % nodes.size();
    return best;
  }

  private static boolean isBetter(Node node, Node other) {
    int rank = rank(node) - rank(other);
    return rank < 0 || rank == 0 && node.pendingRequests() < other.pendingRequests();
  }

  /** Lower is better. */
  private static int rank(Node node) {
    return node.isUsable() ? 0 : node.isUp() ? 1 : 2;
  }

  /** The first in the order that begins at home that does not have the batch. */
  private Node atHome(NsqdAddress home, Batch batch) {
    int first = indexOf(home);
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get((first + i) % nodes.size());
      if (!batch.acceptedBy().contains(node.address())) {
        return node;
      }
    }
    return null;
  }

  /** The best of those that do not have the batch, the first among equals. */
  private Node nearHome(NsqdAddress home, Batch batch) {
    int first = indexOf(home);
    Node best = null;
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get((first + i) % nodes.size());
      if (!batch.acceptedBy().contains(node.address())
          && (best == null || rank(node) < rank(best))) {
        best = node;
      }
    }
    return best;
  }

  private int indexOf(NsqdAddress address) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).address().equals(address)) {
        return i;
      }
    }
    return 0;
  }

  /** How many are connected. Any thread. */
  int connected() {
    return (int) nodes.stream().filter(Node::isUp).count();
  }

  /** Requests that are not answered. Any thread. */
  int pendingRequests() {
    return nodes.stream().mapToInt(Node::pendingRequests).sum();
  }

  void close() {
    nodes.forEach(Node::close);
  }
}
