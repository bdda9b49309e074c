package io.nsqconnect.broker.engine;

import java.nio.ByteBuffer;

/** What a consumer should have, and the connection that the engine delivers to. */
final class ModelConsumer implements DeliverySink {
  final ModelChannel channel;
  final int number;
  final long msgTimeoutNs;
  final int sampleRate;
  private final EngineModel model;

  Consumer engineSide;
  long readyCount;
  boolean writable = true;
  boolean connected = true;
  int inFlight;
  long delivered;
  long finished;
  long requeued;
  int disconnects;

  ModelConsumer(
      EngineModel model, ModelChannel channel, int number, long msgTimeoutNs, int sampleRate) {
    this.model = model;
    this.channel = channel;
    this.number = number;
    this.msgTimeoutNs = msgTimeoutNs;
    this.sampleRate = sampleRate;
  }

  boolean isReady() {
    return connected && writable && !channel.paused && inFlight < readyCount;
  }

  @Override
  public boolean deliver(ByteBuffer memory, int offset, int length, int attempts) {
    model.onDelivery(this, memory, offset, length, attempts);
    return writable;
  }

  @Override
  public void disconnect() {
    disconnects++;
    Expect.equal(disconnects, 1, "number of disconnects", this);
    Expect.that(channel.deleted, "disconnected from a channel that exists", this);
  }

  void check() {
    Expect.equal(engineSide.inFlightCount(), inFlight, "in flight count", this);
    Expect.equal(engineSide.deliveredCount(), delivered, "delivered count", this);
    Expect.equal(engineSide.finishCount(), finished, "finish count", this);
    Expect.equal(engineSide.requeueCount(), requeued, "requeue count", this);
    Expect.equal(engineSide.readyCount(), readyCount, "ready count", this);
  }

  @Override
  public String toString() {
    return channel + " consumer " + number;
  }
}
