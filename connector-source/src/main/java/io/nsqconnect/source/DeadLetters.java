package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.header.Headers;

/**
 * Makes dead letters: records, for a Kafka topic of their own, of messages that no other record is
 * made of. A dead letter stands in for the record in all respects: it is sent in its place, and the
 * message is finished when Kafka has it.
 *
 * <p>Its value is the body as it came. Connect has a dead letter queue for sinks only; what it puts
 * into headers there is put into the same headers here. Partition and offset say where a message
 * comes from as they do in Connect's source offsets: NSQ numbers neither.
 */
final class DeadLetters {
  private static final String PREFIX = "__connect.errors.";

  private final String kafkaTopic;
  private final RecordValue form;
  private final HeaderRule headers;
  private final Map<String, String> context;

  /**
   * Dead letters for {@code kafkaTopic}.
   *
   * @param form the body's; bytes, or else a string
   * @param headers what is told of the message
   * @param context what is told of the task, by the name of the header; if empty, neither is the
   *     reason
   */
  DeadLetters(
      String kafkaTopic, RecordValue form, HeaderRule headers, Map<String, String> context) {
    this.kafkaTopic = kafkaTopic;
    this.form = form == RecordValue.BYTES ? RecordValue.BYTES : RecordValue.STRING;
    this.headers = headers;
    this.context = context;
  }

  /** What is told of a task. */
  static Map<String, String> context(String connector, String task) {
    return Map.of(
        "connector.name",
        connector,
        "task.id",
        task,
        // Where Connect's own pipeline has got to when a task makes records.
        "stage",
        "TASK_POLL",
        "class.name",
        NsqSourceTask.class.getName());
  }

  /** The dead letter for the message of {@code claim}, which has come to this by {@code cause}. */
  NsqRecord letter(Claim claim, Consumer<Claim> onSent, Exception cause) {
    Delivery delivery = claim.lease().delivery();
    Headers all = headers.headers(delivery, new ConnectHeaders());
    if (!context.isEmpty()) {
      context.forEach((name, value) -> all.addString(PREFIX + name, value));
      all.addString(PREFIX + "topic", delivery.topic());
      all.addString(PREFIX + "partition", SourcePosition.place(delivery));
      all.addString(PREFIX + "offset", delivery.id().toString());
      all.addString(PREFIX + "exception.class.name", cause.getClass().getName());
      all.addString(PREFIX + "exception.message", cause.getMessage());
      all.addString(PREFIX + "exception.stacktrace", stackTrace(cause));
    }
    return new NsqRecord(
        claim,
        onSent,
        kafkaTopic,
        SchemaAndValue.NULL,
        form.of(delivery.body()),
        RecordTimestamp.published(delivery),
        all);
  }

  private static String stackTrace(Exception cause) {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
