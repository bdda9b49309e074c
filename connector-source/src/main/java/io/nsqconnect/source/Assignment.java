package io.nsqconnect.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Who reads what: each topic on each node belongs to one task alone, which is what makes its window
 * have one writer.
 *
 * <p>A change moves as little as possible: what was read by a task stays with it, unless tasks
 * would differ by more than one in what they have. Within a share there is one order, so that a
 * task whose share is the same has the same configuration. Belongs to one thread at a time.
 */
final class Assignment {
  private static final Comparator<NodeTopic> ORDER = Comparator.comparing(NodeTopic::toString);

  private List<List<NodeTopic>> shares = List.of();

  /**
   * Deals {@code all} out to {@code maxTasks} tasks, or to as many as there are topics on nodes.
   *
   * @return the shares, none of them empty
   */
  List<List<NodeTopic>> deal(Collection<NodeTopic> all, int maxTasks) {
    int tasks = Math.min(maxTasks, all.size());
    int most = tasks == 0 ? 0 : (all.size() + tasks - 1) / tasks;
    TreeSet<NodeTopic> homeless = new TreeSet<>(ORDER);
    homeless.addAll(all);
    List<List<NodeTopic>> next = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      List<NodeTopic> share = new ArrayList<>();
      for (NodeTopic each : task < shares.size() ? shares.get(task) : List.<NodeTopic>of()) {
        if (share.size() < most && homeless.remove(each)) {
          share.add(each);
        }
      }
      next.add(share);
    }
    for (NodeTopic each : homeless) {
      smallest(next).add(each);
    }
    level(next);
    next.forEach(share -> share.sort(ORDER));
    shares = next;
    return next;
  }

  /** {@code all} in the order in which shares have them: always the same for the same ones. */
  static List<NodeTopic> inOrder(Collection<NodeTopic> all) {
    return all.stream().sorted(ORDER).toList();
  }

  private static void level(List<List<NodeTopic>> shares) {
    while (!shares.isEmpty() && largest(shares).size() > smallest(shares).size() + 1) {
      List<NodeTopic> largest = largest(shares);
      smallest(shares).add(largest.remove(largest.size() - 1));
    }
  }

  private static List<NodeTopic> smallest(List<List<NodeTopic>> shares) {
    return shares.stream().min(Comparator.comparing(List::size)).orElseThrow();
  }

  private static List<NodeTopic> largest(List<List<NodeTopic>> shares) {
    return shares.stream().max(Comparator.comparing(List::size)).orElseThrow();
  }
}
