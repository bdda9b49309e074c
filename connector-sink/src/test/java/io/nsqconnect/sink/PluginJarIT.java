package io.nsqconnect.sink;

import io.nsqconnect.client.connect.PluginJarCase;
import org.apache.kafka.connect.sink.SinkConnector;

class PluginJarIT extends PluginJarCase {
  PluginJarIT() {
    super("sink", SinkConnector.class);
  }
}
