"""A foreach of empty tasks; WIDTH in the environment says how many."""
import os

from metaflow import FlowSpec, step


class FanoutFlow(FlowSpec):
    @step
    def start(self):
        self.items = list(range(int(os.environ["WIDTH"])))
        self.next(self.work, foreach="items")

    @step
    def work(self):
        self.next(self.join)

    @step
    def join(self, inputs):
        self.count = sum(1 for _ in inputs)
        self.next(self.end)

    @step
    def end(self):
        if os.environ.get("FAIL") == "end":
            raise RuntimeError("fails as FAIL asks")
        print(self.count)


if __name__ == "__main__":
    FanoutFlow()
