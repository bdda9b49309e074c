package io.nsqconnect.broker.logging;

import io.nsqconnect.broker.json.JsonText;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object a line: {@code time} (UTC), {@code level}, {@code message}, {@code exception}.
 */
final class JsonLine extends Formatter {
  @Override
  public String format(LogRecord record) {
    return JsonText.object(
            json -> {
              json.writeStringField("time", record.getInstant().toString());
              json.writeStringField("level", LogLine.levelName(record.getLevel()));
              json.writeStringField("message", formatMessage(record));
              if (record.getThrown() != null) {
                json.writeStringField("exception", LogLine.trace(record.getThrown()));
              }
            })
        + '\n';
  }
}
