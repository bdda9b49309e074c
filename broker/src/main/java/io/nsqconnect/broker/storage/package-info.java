/**
 * What is kept on disk: disk queues in nsqd's own file format, the topic metadata, the directory
 * lock.
 */
package io.nsqconnect.broker.storage;
