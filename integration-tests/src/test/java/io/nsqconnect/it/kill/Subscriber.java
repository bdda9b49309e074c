package io.nsqconnect.it.kill;

import io.nsqconnect.it.V2Client;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A consumer of one channel, until its broker ends.
 *
 * <p>The broker says nothing to a FIN that it obeys. To know what it has obeyed, the consumer now
 * and then finishes a message that does not exist: when that is refused, everything before it has
 * been dealt with.
 */
final class Subscriber implements Runnable {
  private static final String NO_MESSAGE = "0000000000000000";
  private static final Pattern REFUSAL =
      Pattern.compile("E_(FIN|REQ|TOUCH)_FAILED \\1 ([0-9a-f]{16}) failed .*");
  private static final int MAX_DELAY_MS = 1_500;

  private final Journal journal;
  private final Life life;
  private final ChannelName channel;
  private final Habits habits;
  private final int port;
  private final SplittableRandom random;

  /** What was sent on this connection and may still be refused, oldest first. */
  private final List<Sent> unanswered = new ArrayList<>();

  private final List<Held> held = new ArrayList<>();

  /** A FIN or REQ, or, without delivery, the question whether all before it has been dealt with. */
  private record Sent(String id, Delivery delivery) {}

  private record Held(String id, Delivery delivery) {}

  Subscriber(
      Journal journal,
      Life life,
      ChannelName channel,
      Habits habits,
      int port,
      SplittableRandom random) {
    this.journal = journal;
    this.life = life;
    this.channel = channel;
    this.habits = habits;
    this.port = port;
    this.random = random;
  }

  @Override
  public void run() {
    while (!life.isOver()) {
      try (V2Client client = V2Client.connect(port)) {
        client.subscribe(channel.topic(), channel.channel(), habits.readyCount());
        journal.subscribed(life, channel, habits.readyCount());
        consume(client);
      } catch (UncheckedIOException e) {
        if (!life.isOver()) {
          journal.trouble(life, "consumer of " + channel + ": " + e.getCause());
          return;
        }
      }
      unanswered.clear();
      held.clear();
    }
  }

  /** Consumes until the connection ends, or the consumer leaves. */
  private void consume(V2Client client) {
    while (random.nextDouble() >= habits.leave()) {
      V2Client.Frame frame = client.next();
      if (frame instanceof V2Client.Message message) {
        received(client, message);
      } else if (frame instanceof V2Client.ErrorAnswer error) {
        refused(error);
      } else if (!life.isOver()) {
        journal.trouble(life, "consumer of " + channel + ": " + frame);
      }
    }
  }

  private void received(V2Client client, V2Client.Message message) {
    Delivery delivery = journal.delivered(life, channel, message).orElse(null);
    if (delivery == null) {
      client.send("FIN " + message.id());
      return;
    }
    double choice = random.nextDouble();
    if (choice < habits.hold()) {
      if (random.nextBoolean()) {
        client.send("TOUCH " + message.id());
      }
      held.add(new Held(message.id(), delivery));
    } else if (choice < habits.hold() + habits.requeue()) {
      requeue(client, message.id(), delivery, 0);
    } else if (choice < habits.hold() + habits.requeue() + habits.requeueLater()) {
      requeue(client, message.id(), delivery, random.nextInt(50, MAX_DELAY_MS));
    } else {
      finish(client, message.id(), delivery);
    }
    if (!held.isEmpty() && random.nextInt(8) == 0) {
      Held one = held.remove(random.nextInt(held.size()));
      finish(client, one.id(), one.delivery());
    }
    if (random.nextInt(4) == 0) {
      unanswered.add(new Sent(NO_MESSAGE, null));
      client.send("FIN " + NO_MESSAGE);
    }
  }

  private void finish(V2Client client, String id, Delivery delivery) {
    journal.finishing(delivery);
    unanswered.add(new Sent(id, delivery));
    client.send("FIN " + id);
  }

  private void requeue(V2Client client, String id, Delivery delivery, int delayMs) {
    journal.requeueing(delivery, delayMs);
    unanswered.add(new Sent(id, delivery));
    client.send("REQ " + id + ' ' + delayMs);
  }

  private void refused(V2Client.ErrorAnswer error) {
    Matcher matcher = REFUSAL.matcher(error.text());
    if (!matcher.matches()) {
      if (!life.isOver()) {
        journal.trouble(life, "consumer of " + channel + ": " + error);
      }
    } else if (matcher.group(2).equals(NO_MESSAGE)) {
      dealtWith();
    } else if (!matcher.group(1).equals("TOUCH")) {
      removeLast(matcher.group(2));
    }
  }

  /** The oldest question has been answered: what was sent before it is done. */
  private void dealtWith() {
    Iterator<Sent> oldestFirst = unanswered.iterator();
    while (oldestFirst.hasNext()) {
      Sent sent = oldestFirst.next();
      oldestFirst.remove();
      if (sent.delivery() == null) {
        return;
      }
      journal.done(sent.delivery());
    }
  }

  /** Of two with the same id, the first has been obeyed. */
  private void removeLast(String id) {
    for (int i = unanswered.size() - 1; i >= 0; i--) {
      if (unanswered.get(i).id().equals(id)) {
        journal.refused(unanswered.remove(i).delivery());
        return;
      }
    }
  }
}
