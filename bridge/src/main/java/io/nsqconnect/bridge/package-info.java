/**
 * The processes that the bridge is made of, each started, watched and stopped as a process of its
 * own.
 *
 * <p>A {@link io.nsqconnect.bridge.ProcessGroup} owns them: {@link
 * io.nsqconnect.bridge.BrokerProcess}, {@link io.nsqconnect.bridge.KafkaProcess} and {@link
 * io.nsqconnect.bridge.WorkerProcess}. They bind to the loopback address only. {@link
 * io.nsqconnect.bridge.ConnectRest} speaks to the worker.
 */
package io.nsqconnect.bridge;
