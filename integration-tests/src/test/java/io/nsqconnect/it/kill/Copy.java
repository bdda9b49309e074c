package io.nsqconnect.it.kill;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one channel has of a message. */
record Copy(Publication publication, ChannelName channel, List<Delivery> deliveries) {

  /** A copy for each of {@code channels} that belongs to the message's topic. */
  static Stream<Copy> all(Publication publication, List<ChannelName> channels) {
    return channels.stream()
        .filter(channel -> channel.topic().equals(publication.topic()))
        .map(channel -> new Copy(publication, channel, publication.deliveries(channel.channel())));
  }

  /** Whether a consumer has told the broker to forget it, and was not refused. */
  boolean mayBeFinished() {
    return deliveries.stream().anyMatch(Delivery::mayBeFinished);
  }

  /**
   * Whether a kill before {@code life} may have left the channel with the message twice: once where
   * it was read, once where it was put. Both are told apart by nothing that a consumer sees.
   */
  boolean mayBeDoubledBefore(Life life, List<Life> lives) {
    return livesBefore(life, lives).stream()
        .filter(Life::wasKilled)
        .anyMatch(killed -> mayHaveMovedBy(killed, lives));
  }

  /** Whether every process from the message's first to {@code life}'s predecessor was stopped. */
  boolean sawNoKillBefore(Life life, List<Life> lives) {
    return livesBefore(life, lives).stream().noneMatch(Life::wasKilled);
  }

  /** What the journal says of it. */
  String story() {
    return channel
        + ": "
        + publication
        + deliveries.stream().map(delivery -> "\n    " + delivery).collect(Collectors.joining());
  }

  /** Whether it may have left where it was put first. */
  private boolean mayHaveMovedBy(Life life, List<Life> lives) {
    boolean waitedInTopic =
        lives.subList(publication.life().number() - 1, life.number()).stream()
            .anyMatch(earlier -> earlier.hasPaused(publication.topic()));
    return publication.delayMs() > 0
        || waitedInTopic
        || deliveries.stream().anyMatch(delivery -> delivery.life().number() <= life.number());
  }

  /** From the process that it was published to. */
  private List<Life> livesBefore(Life life, List<Life> lives) {
    return lives.subList(publication.life().number() - 1, life.number() - 1);
  }
}
