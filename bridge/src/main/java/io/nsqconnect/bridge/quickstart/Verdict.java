package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.sample.Arrivals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether every message has arrived at both places.
 *
 * @param wanted how many should have been sent
 * @param sent how many were
 * @param elapsed from the first publication until now
 */
record Verdict(int wanted, int sent, Arrivals inKafka, Arrivals back, Duration elapsed) {
  /** Whether each message is in both places exactly as it was sent; duplicates do not count. */
  boolean isGood() {
    return sent == wanted && isComplete(inKafka) && isComplete(back);
  }

  private boolean isComplete(Arrivals arrivals) {
    return arrivals.distinct() == sent && arrivals.damaged() == 0;
  }

  /** The numbers, in one line. */
  String summary() {
    String line =
        String.format(
            "%d sent, %d in Kafka, %d back in %s",
            sent, inKafka.distinct(), back.distinct(), Progress.seconds(elapsed));
    if (inKafka.duplicates() + back.duplicates() == 0) {
      return line;
    }
    return line
        + String.format(
            " (duplicates, as at-least-once delivery allows: %d in Kafka, %d back)",
            inKafka.duplicates(), back.duplicates());
  }

  /** What is wrong, one line each. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    if (sent < wanted) {
      complaints.add(String.format("%d not sent in time", wanted - sent));
    }
    complain("in Kafka", inKafka, complaints);
    complain("back in NSQ", back, complaints);
    return complaints;
  }

  private void complain(String place, Arrivals arrivals, List<String> complaints) {
    int missing = sent - arrivals.distinct();
    if (missing > 0) {
      complaints.add(
          String.format("%d missing %s: messages %s", missing, place, arrivals.missing(sent)));
    }
    if (arrivals.damaged() > 0) {
      complaints.add(String.format("%d %s not exactly as sent", arrivals.damaged(), place));
    }
  }
}
