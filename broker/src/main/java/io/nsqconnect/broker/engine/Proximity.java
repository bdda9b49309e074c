package io.nsqconnect.broker.engine;

/** How near a consumer is to the broker, nearest first. */
public enum Proximity {
  ZONE,
  REGION,
  ELSEWHERE
}
