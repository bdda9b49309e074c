package io.nsqconnect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.client.NsqdAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private final Assignment assignment = new Assignment();

  @Test
  void dealsEachToOneTaskAndNoTaskMuchMoreThanAnother() {
    List<NodeTopic> all = nodeTopics(7);

    List<List<NodeTopic>> shares = assignment.deal(all, 3);

    assertThat(shares).extracting(List::size).containsExactlyInAnyOrder(3, 2, 2);
    assertThat(shares).flatMap(share -> share).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void makesNoTaskWithoutAShare() {
    assertThat(assignment.deal(nodeTopics(2), 10)).hasSize(2);
    assertThat(assignment.deal(List.of(), 10)).isEmpty();
  }

  @Test
  void whatComesGoesToWhoHasLeastAndMovesNothingElse() {
    List<List<NodeTopic>> before = assignment.deal(nodeTopics(5), 3);

    List<List<NodeTopic>> after = assignment.deal(nodeTopics(6), 3);

    assertThat(after).extracting(List::size).containsExactly(2, 2, 2);
    for (int task = 0; task < 3; task++) {
      assertThat(after.get(task)).containsAll(before.get(task));
    }
  }

  @Test
  void whatGoesMovesNoMoreThanItMust() {
    List<List<NodeTopic>> before = assignment.deal(nodeTopics(9), 3);
    List<NodeTopic> left = new ArrayList<>(nodeTopics(9));
    left.removeAll(before.get(0));

    List<List<NodeTopic>> after = assignment.deal(left, 3);

    assertThat(after).extracting(List::size).containsExactly(2, 2, 2);
    assertThat(before.get(1)).containsAll(after.get(1));
    assertThat(before.get(2)).containsAll(after.get(2));
  }

  @Test
  void aShareIsTheSameInWhateverOrderItCame() {
    List<NodeTopic> all = nodeTopics(3);
    assignment.deal(List.of(all.get(2)), 1);
    assignment.deal(List.of(all.get(2), all.get(0)), 1);

    assertThat(assignment.deal(List.of(all.get(1), all.get(2), all.get(0)), 1))
        .containsExactly(all);
  }

  private static List<NodeTopic> nodeTopics(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new NodeTopic(new NsqdAddress("nsqd", 4150), "topic" + i))
        .toList();
  }
}
