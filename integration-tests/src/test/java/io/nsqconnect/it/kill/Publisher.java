package io.nsqconnect.it.kill;

import io.nsqconnect.it.V2Client;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A connection that publishes to all topics, a few commands at a time before it reads the answers.
 */
final class Publisher implements Runnable {
  private static final int MAX_DELAY_MS = 3_000;
  private static final int MIN_LONG_DELAY_MS = 4_000;
  private static final int MAX_LONG_DELAY_MS = 8_000;

  private final Journal journal;
  private final Life life;
  private final LoadPlan plan;
  private final int port;
  private final SplittableRandom random;
  private int left;

  Publisher(Journal journal, Life life, LoadPlan plan, int port, SplittableRandom random) {
    this.journal = journal;
    this.life = life;
    this.plan = plan;
    this.port = port;
    this.random = random;
    this.left = plan.publications();
  }

  @Override
  public void run() {
    try (V2Client client = V2Client.connect(port)) {
      while (left > 0 && !life.isOver()) {
        publishSome(client);
      }
    } catch (UncheckedIOException e) {
      if (!life.isOver()) {
        journal.trouble(life, "publisher: " + e.getCause());
      }
    }
  }

  private void publishSome(V2Client client) {
    List<List<Publication>> sent = new ArrayList<>();
    int commands = random.nextInt(1, 6);
    for (int i = 0; i < commands; i++) {
      sent.add(sendOne(client));
    }
    for (List<Publication> publications : sent) {
      V2Client.Frame answer = client.next();
      if (answer.equals(new V2Client.Response("OK"))) {
        journal.answered(publications);
      } else if (!life.isOver()) {
        journal.trouble(life, "publisher: " + answer + " (expected: OK)");
      }
    }
  }

  private List<Publication> sendOne(V2Client client) {
    String topic = Workload.topic(random.nextInt(Workload.TOPICS));
    double kind = random.nextDouble();
    if (kind < 0.5) {
      Publication publication = sending(topic, 0);
      client.send("PUB " + topic, publication.body());
      return List.of(publication);
    }
    if (kind < 0.8) {
      int delayMs = delayMs();
      Publication publication = sending(topic, delayMs);
      client.send("DPUB " + topic + ' ' + delayMs, publication.body());
      return List.of(publication);
    }
    List<Publication> publications = new ArrayList<>();
    int count = random.nextInt(1, 15);
    for (int i = 0; i < count; i++) {
      publications.add(sending(topic, 0));
    }
    client.send("MPUB " + topic, list(publications));
    return publications;
  }

  private Publication sending(String topic, long delayMs) {
    left--;
    return journal.sending(life, topic, sizeBytes(), delayMs);
  }

  private int delayMs() {
    return plan.withLongDelays() && random.nextInt(10) == 0
        ? random.nextInt(MIN_LONG_DELAY_MS, MAX_LONG_DELAY_MS)
        : random.nextInt(50, MAX_DELAY_MS);
  }

  /** Mostly small; some fill a file, or do not even fit into one. */
  private int sizeBytes() {
    int kind = random.nextInt(100);
    return kind < 85
        ? random.nextInt(Body.MIN_SIZE_BYTES, 400)
        : kind < 98 ? random.nextInt(400, 8_000) : random.nextInt(8_000, 100_000);
  }

  /** The body of an MPUB. */
  private static String list(List<Publication> publications) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(int32(publications.size()));
    for (Publication publication : publications) {
      byte[] body = publication.body().getBytes(StandardCharsets.ISO_8859_1);
      bytes.writeBytes(int32(body.length));
      bytes.writeBytes(body);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static byte[] int32(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }
}
