package io.nsqconnect.broker.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.nsqconnect.broker.storage.StoredQueue;
import io.nsqconnect.broker.storage.StoredQueues;
import io.nsqconnect.broker.storage.StoredRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * The messages of a queue, those that wait first, then those in the log of deferred messages; one
 * line each. A body that is text without control characters is shown as such, another in base64.
 */
final class Dump {
  private final StoredQueues queues;
  private final String name;
  private final boolean json;
  private final JsonFactory factory = new JsonFactory();

  Dump(StoredQueues queues, String name, boolean json) {
    this.queues = queues;
    this.name = name;
    this.json = json;
  }

  void run(PrintStream out) throws InspectException, IOException {
    if (!queues.names().contains(name)) {
      throw InspectException.failure("no files of a queue " + name);
    }
    StoredQueue queue = queues.queue(name);
    try {
      queue.forEach(record -> out.print(line(record)));
      queue.forEachDeferred(record -> out.print(line(record)));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private String line(StoredRecord record) {
    String text = text(record.body());
    return (json ? object(record, text) : words(record, text)) + '\n';
  }

  /** What a deferred message waits for: in a topic a delay that has not begun, else a time. */
  private String wait(StoredRecord record) {
    return Queues.isTopic(name) ? Duration.ofNanos(record.when()).toString() : time(record.when());
  }

  private String waitKey() {
    return Queues.isTopic(name) ? "delay" : "due";
  }

  private String words(StoredRecord record, String text) {
    return record.id()
        + ' '
        + time(record.timestampNs())
        + " attempts="
        + record.attempts()
        + " size="
        + record.body().length
        + (record.isDeferred() ? ' ' + waitKey() + '=' + wait(record) : "")
        + (text == null ? " base64=" + base64(record.body()) : " body=" + text);
  }

  private String object(StoredRecord record, String text) {
    StringWriter line = new StringWriter();
    try (JsonGenerator generator = factory.createGenerator(line)) {
      generator.writeStartObject();
      generator.writeStringField("id", record.id());
      generator.writeNumberField("timestamp", record.timestampNs());
      generator.writeStringField("time", time(record.timestampNs()));
      generator.writeNumberField("attempts", record.attempts());
      generator.writeNumberField("size", record.body().length);
      if (record.isDeferred()) {
        generator.writeStringField(waitKey(), wait(record));
      }
      if (text == null) {
        generator.writeStringField("base64", base64(record.body()));
      } else {
        generator.writeStringField("body", text);
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private static String time(long epochNanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return Instant.ofEpochSecond(
            Math.floorDiv(epochNanos, second), Math.floorMod(epochNanos, second))
        .toString();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Bytes as text, or null if they are none. */
  private static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.codePoints().anyMatch(Character::isISOControl) ? null : text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
