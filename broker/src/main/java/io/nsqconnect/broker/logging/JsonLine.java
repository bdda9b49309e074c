package io.nsqconnect.broker.logging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object a line: {@code time} (UTC), {@code level}, {@code message}, {@code exception}.
 */
final class JsonLine extends Formatter {
  @Override
  public String format(LogRecord record) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("time", record.getInstant().toString());
    line.put("level", LogLine.levelName(record.getLevel()));
    line.put("message", formatMessage(record));
    if (record.getThrown() != null) {
      line.put("exception", LogLine.trace(record.getThrown()));
    }
    return line + "\n";
  }
}
