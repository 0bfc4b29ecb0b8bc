import os
import time


def total(orders):
    return {'total': sum(order['total'] for order in orders)}


def fails():
    return 1 / 0


def endless():
    with open('pid', 'w') as file:
        file.write(str(os.getpid()))
    time.sleep(600)
