package io.nsqconnect.it.kill;

import io.nsqconnect.it.kill.Verdict.Tally;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the rules find while they go through a journal. */
final class Findings {
  private final List<Violation> violations = new ArrayList<>();
  private final Map<Tally, Long> tally = new EnumMap<>(Tally.class);

  void violation(Violation.Kind kind, String story) {
    violations.add(new Violation(kind, story));
  }

  void count(Tally what, long howMany) {
    tally.merge(what, howMany, Long::sum);
  }

  void atMost(Tally what, long value) {
    tally.merge(what, value, Long::max);
  }

  void add(List<Violation> more) {
    violations.addAll(more);
  }

  Verdict verdict() {
    return new Verdict(List.copyOf(violations), new EnumMap<>(tally));
  }
}
