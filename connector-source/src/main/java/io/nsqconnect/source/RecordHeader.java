package io.nsqconnect.source;

import io.nsqconnect.client.Delivery;
import org.apache.kafka.connect.header.Headers;

/** What of a message can go into the headers of its record. */
enum RecordHeader {
  /** The 16 characters of the message id, a string. */
  ID("message.id") {
    @Override
    void add(Headers headers, String name, Delivery delivery) {
      headers.addString(name, delivery.id().toString());
    }
  },
  /** When it was published in nanoseconds since the Unix epoch, an INT64. */
  TIMESTAMP("timestamp.ns") {
    @Override
    void add(Headers headers, String name, Delivery delivery) {
      headers.addLong(name, delivery.timestampNs());
    }
  },
  /** How often it was delivered, this time included, an INT32. */
  ATTEMPTS("attempts") {
    @Override
    void add(Headers headers, String name, Delivery delivery) {
      headers.addInt(name, delivery.attempts());
    }
  },
  /** The NSQ topic, a string. */
  TOPIC("topic") {
    @Override
    void add(Headers headers, String name, Delivery delivery) {
      headers.addString(name, delivery.topic());
    }
  },
  /** The NSQ channel, a string. */
  CHANNEL("channel") {
    @Override
    void add(Headers headers, String name, Delivery delivery) {
      headers.addString(name, delivery.channel());
    }
  },
  /** The address of the nsqd, a string. */
  NSQD("nsqd") {
    @Override
    void add(Headers headers, String name, Delivery delivery) {
      headers.addString(name, delivery.nsqd().toString());
    }
  };

  /** The header's name after the configured prefix. */
  final String suffix;

  RecordHeader(String suffix) {
    this.suffix = suffix;
  }

  abstract void add(Headers headers, String name, Delivery delivery);
}
