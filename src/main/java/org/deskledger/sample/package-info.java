/**
 * A believable company of any size, made from a seed: customers, subscriptions, payments, costs, tickets and calls, delivered as
 * files in the canonical form of the extracts. Every value is a hash of the seed and the row's own number, so the rows do not
 * depend on how Spark splits the work.
 */
package org.deskledger.sample;
