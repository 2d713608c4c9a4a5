/** Customers who leave openly: how long contracts are renewed. */
package org.deskledger.model.contract;
